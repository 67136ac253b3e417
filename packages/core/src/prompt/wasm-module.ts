// Made by `node packages/core/wasm/generate.mjs` from `wasm/bulk.mjs`. Do not edit it here.

/** Hexadecimal digits, from 0 on: letters that are frequent in any program, so that a compressed bundle pays least for them. */
export const DIGITS: string = 'etnrsiaolcdumphk'

/** The module, two digits a byte: a compressed bundle pays more for base64. */
export const MODULE: string =
  'eeatorapeteeeeeeetekeraeetokeeaeenokokeeaeenokokeeeresereeeteneieseteteneneonoeseaapaiapakonoceneeed' +
  'apatonauitoiakosaioreeeeeoakoiosamacahaieeeterapacoleeenedlcederuleneaetoketohetohetohetouetoukpemnn' +
  'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnteikpemimimimimimimimimimimimimimimimimnteaenseerseneetneeescsiepetne' +
  'etkpeeeeleleetneeakpnrkpasdpneetkpeeeeceleetneeakpnrkpasdpsntelalsneetkpeeeedeleetneeakpnrkpasdpsnne' +
  'lalsneetkpeeeeueleetneeakpnrkpasdpsnrelalsntenneenneersnoklilrsnetlasnddpiddpiddpiddpiddoklsneenneer' +
  'snoklilropsnddpiddpiddpiddpiddoklintesneetsteroaneetkpeeeeleleetneeikpnrkpasdpneetkpeeeeceleetneeikp' +
  'nrkpasdpsntelalsneetkpeeeedeleetneeikpnrkpasdpsnnelalsneetkpeeeeueleetneeikpnrkpasdpsnrelalsneesneen' +
  'neerlslisnoklilrroerleneneesneenlrsnrkllnterneetstmeeeadntetemeeeueuneetsteroasnokroerleneeuluesecet' +
  'oketoketoketoketoketoketoketoketohsteesteeraenleetsternteoneeestetadnteeneeenterneeenteisteentesense' +
  'erseneeeneetscsiepetneeenpeeleleetntenneeestetadnteeneenstnnsaesseneeostersaesseneeestetauneeisoesse' +
  'ekeusteenteieuneeesteroastolotntelneelncerlenesnokneeedplalrntedenseerseneediesiepetneelsteladntelne' +
  'elncerlenentedemeeeueuneelsterosneedoddoadnteeneeestetadnteeeineenstneonstkueesaesseneeostersaessene' +
  'essiesseekeuneeestetauneeisoesseekeusteenteieuneeostthoaesseekeuneeostetosneensteioastetotonnteoeine' +
  'enstneonstkpeesaesseneeoneensteioaorstetotesseekeuneeostersaesseneessineeionesseekeuneecneerraenlset' +
  'neecneesraenlletneecneeeraenlmetneecstemadntecsteeneecraenleetstetesseekeueuneeostetoanteoeineeoster' +
  'saesseneenstrdsaesseneesneeionesseekeuneeentesneeenteieineenstnmsaesseneessineeionesseekeuneecneerra' +
  'enlsetneecneesraenlletneecneeeraenlmetneecstemadntecstkethneecscesseekeuneeenterneeenteisteenteseine' +
  'enstreaustedscneensthteeausttdsconsiesseekeuneessiesseekeuneeestetauneeasoesseneeestetauneeisoesseek' +
  'eusteenteieuneeenteaeueueueueueuemeeeueueuukereaetouetouetouetouetouetouneeestleleetadnteeneetstlele' +
  'etadntetkpemutocrochutocrochutocrochutocrochnteakpemoomdhulioomdhulioomdhulioomdhulinteosteekpeeenee' +
  'ntensteekpeeententersteekpeeennentessteekpeeenrenteienseerseneeeneetscsiepetneetneeeaustmeeescessest' +
  'meeesteestmeeekmeueestmeeeneeeneetneeeaukmedeeeestmeeenteestmteenteteuneenneeekpeeeneeneeokpuietkpdh' +
  'etstepkpduetneenneeekpeeeneeneeokpuietkpdhetsttrkpdpetkpieneeakpuietneeekpeeentekpdhetntenneerneeekp' +
  'eeenteneeokpuietkpdhetstepkpduetneerneeekpeeenteneeokpuietkpdhetsttrkpdpetkpieneeakpuietneeekpeeenne' +
  'kpdhetnterneesneeekpeeenneneeokpuietkpdhetstepkpduetneesneeekpeeenneneeokpuietkpdhetsttrkpdpetkpiene' +
  'eakpuietneeekpeeenrekpdhetntesneeineeekpeeenreneeokpuietkpdhetstepkpduetneeineeekpeeenreneeokpuietkp' +
  'dhetsttrkpdpetkpieneeakpuietneeekpeeeneekpdhetnteineeestmeeeadnteeemeeeueusteeneenkpeueneesteeneerkp' +
  'euentesteeneeskpeuennesteeneeikpeuenreeu'

/** Where things lie in its memory. Unit: bytes. */
export const LAYOUT = {
  lanes: 0,
  rest: 64,
  outline: 128,
  quotes: 4096,
  window: 16384,
  windowLength: 65536,
} as const
