// Made by `node packages/core/wasm/generate.mjs` from `wasm/bulk.mjs`. Do not edit it here.

/** Hexadecimal digits, from 0 on: letters that are frequent in any program, so that a compressed bundle pays least for them. */
export const DIGITS: string = 'etnrsiaolcdumphk'

/** The module, two digits a byte: a compressed bundle pays more for base64. */
export const MODULE: string =
  'eeatorapeteeeeeeetekeraeetokeeaeenokokeeaeenokokeeeresereeeteneieseteteneneonoeseaapaiapakonoceneeed' +
  'apatonauitoiakosaioreeeeeoakoiosamacahaieeeterapacoleeenedlhederuleneaetoketohetohetohetouetoukpemnn' +
  'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnteikpemimimimimimimimimimimimimimimimimnteaenseerseneetneeescsiepetne' +
  'etkpeeeeleleetneeakpnrkpasdpneetkpeeeeceleetneeakpnrkpasdpsntelalsneetkpeeeedeleetneeakpnrkpasdpsnne' +
  'lalsneetkpeeeeueleetneeakpnrkpasdpsnrelalsntenneenneersnoklilrsnetlasnddpiddpiddpiddpiddoklsneenneer' +
  'snoklilropsnddpiddpiddpiddpiddoklintesneetsteroaneetkpeeeeleleetneeikpnrkpasdpneetkpeeeeceleetneeikp' +
  'nrkpasdpsntelalsneetkpeeeedeleetneeikpnrkpasdpsnnelalsneetkpeeeeueleetneeikpnrkpasdpsnrelalsneesneen' +
  'neerlslisnoklilrroerleneneesneenlrsnrkllnterneetstmeeeadntetemeeeueuneetsteroasnokroerleneeucresecet' +
  'oketoketoketoketoketoketoketoketohsteesteeraenleensternteoneeestetadnteeneeenterneeenteisteentesense' +
  'erseneeeneetscsiepetneeenpeeleleetntenneeestetadnteeneenstnnsaesseneeostersaesseneeestetauneeisoesse' +
  'ekeusteenteieuneeesteroastolotntelneelncerlenesnokneeedplalrntedenseerseneediesiepetneelsteladntelne' +
  'elncerlenentedemeeeueuneelsterosneedoddoadnteeneeestetadnteeeineenstneonstkueesaesseneeostersaessene' +
  'essiesseekeuneeestetauneeisoesseekeusteenteieuneeostthoaesseekeuneeostetosneensteioastetotonnteoeine' +
  'enstneonstkpeesaesseneeoneensteioaorstetotesseekeuneeostersaesseneessineeionesseekeuneecneerraenlsen' +
  'neecneesraenllenneecneeeraenlmenneecstemadntecsteeneecraenleenstetesseekeueuneeostetoanteoeineeoster' +
  'saesseneenstrdsaesseneesneeionesseekeuneeentesneeenteieineenstnmsaesseneessineeionesseekeuneecneerra' +
  'enlsenneecneesraenllenneecneeeraenlmenneecstemadntecstketpneecscesseekeuneeenterneeenteisteenteseine' +
  'enstreaustedscneensthteeausttdsconsiesseekeuneessiesseekeuneeestetauneeasoesseneeestetauneeisoesseek' +
  'eusteenteieuneeenteaeueueueueueuemeeeueusteestetraenleeneuumereuetoketouetouetouetouetouetouetouetou' +
  'etouetoustleetntenkpemutocrochutocrochutocrochutocrochnteukpemoomdhulioomdhulioomdhulioomdhulintemst' +
  'eekpeeeneenteosteekpeeententelsteekpeeennentecsteekpeeenrentedenseerseneeeneetscsiepetneetneeeaustme' +
  'eescessestmeetneetneeeauaunteneuneeekpeeenleleetneenkpeeeneekpshnterneeekpeeenceleetneenkpeeentekpsh' +
  'ntesneeekpeeendeleetneenkpeeennekpshnteineeekpeeenueleetneenkpeeenrekpshnteaneeoneerneemkpuietkpdhet' +
  'stepkpduetneeoneerneemkpuietkpdhetsttrkpdpetkpieneeukpuietneeskpdhetnteoneelneesneemkpuietkpdhetstep' +
  'kpduetneelneesneemkpuietkpdhetsttrkpdpetkpieneeukpuietneeikpdhetntelneecneeineemkpuietkpdhetstepkpdu' +
  'etneecneeineemkpuietkpdhetsttrkpdpetkpieneeukpuietneeakpdhetntecneedneeaneemkpuietkpdhetstepkpduetne' +
  'edneeaneemkpuietkpdhetsttrkpdpetkpieneeukpuietneerkpdhetntedneeestmeeeadnteeemeeeueusteeneeokpeuenee' +
  'steeneelkpeuentesteeneeckpeuennesteeneedkpeuenreeu'

/** Where things lie in its memory. Unit: bytes. */
export const LAYOUT = {
  lanes: 0,
  ones: 128,
  outline: 256,
  quotes: 4096,
  window: 16384,
  windowLength: 65536,
  rest: 86016,
} as const
