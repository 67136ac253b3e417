// Made by `node packages/core/wasm/generate.mjs` from `wasm/stretches.mjs`. Do not edit it here.

/** The module, two digits a byte: a compressed bundle pays more for base64. */
export const MODULE: string =
  'eeatorapeteeeeeeeteaetaeenokokeeereneteeeieseteteneneotteneaapaiapakonoceneeesosatauaieeeeedmheietmu' +
  'eittetoketoketoketoketouetouetouetouetouetouetouetouetouetouetouetouetoustlemeeeneeeauntenstlemeeene' +
  'etadnterneenstmetlneeekmedeeeekpemutocrochutocrochutocrochutocrochntttkpemoomdhulioomdhulioomdhulioo' +
  'mdhulinttnstletlkpeeeneentepstletlkpeeententehstletlkpeeennentekstletlkpeeenrentteenseersestkkekneer' +
  'neenauscsiepetsteekpeeeneentecsteekpeeententedsteekpeeennenteusteekpeeenrentemsteenteineeikpeeeneent' +
  'eoneenstleteadntesenseerseneenneesscsiepetneenkpeeeneenteaneeikpeeententelneecneeaneeokpudetkpdhetnt' +
  'ecneedneeaneelkpudetkpdhetntedneeuneeakpdhetnteuneelnteoneenkpeeententeaneeikpeeennentelneecneeaneeo' +
  'kpudetkpdhetntecneedneeaneelkpudetkpdhetntedneemneeakpdhetntemneelnteoneenkpeeennenteaneeikpeeenrent' +
  'elneecneeaneeokpudetkpdhetntecneedneeaneelkpudetkpdhetntedneeuneeakpdhetnteuneelnteoneenkpeeenrentea' +
  'neeikpeeensentelneecneeaneeokpudetkpdhetntecneedneeaneelkpudetkpdhetntedneemneeakpdhetntemneelnteone' +
  'eistmeeeadnteineenstmeeeadntenemeeeueuneepneecnetnkpuietkpdhetstepkpduetneepneecnetnkpuietkpdhetsttr' +
  'kpdpetkpienettkpuietneedkpdhetntepneehneednetnkpuietkpdhetstepkpduetneehneednetnkpuietkpdhetsttrkpdp' +
  'etkpienettkpuietneeukpdhetntehneekneeunetnkpuietkpdhetstepkpduetneekneeunetnkpuietkpdhetsttrkpdpetkp' +
  'ienettkpuietneemkpdhetntekneteneemnetnkpuietkpdhetstepkpduetneteneemnetnkpuietkpdhetsttrkpdpetkpiene' +
  'ttkpuietneeckpdhetntteemeeeueustletlneepkpeueneestletlneehkpeuentestletlneekkpeuennestletlnetekpeuen' +
  'restmetlneenneerneenaukmedeeeeeu'

/** Where things lie in its memory. Unit: bytes. */
export const LAYOUT = {
  keys: 0,
  keysLength: 2064,
  state: 3072,
  stateLength: 2112,
  block: 2048,
  window: 8192,
  windowLength: 65536,
} as const
