// What the panel says before anything is opened, in Spanish.
import type { Grammar } from "./grammar.ts";
import type { Words } from "./index.ts";

/** "hoy 14:12", "ayer 18:40", but "el viernes", "el 20 nov". */
const article = (since: string): string => (/^(hoy|ayer)/.test(since) ? since : `el ${since}`);

export const es = ({ counted, yearsAndMonths }: Grammar): Words => ({
  dates: "es-ES",
  direction: "ltr",
  comma: ", ",
  stop: ".",

  nameless: "Persona sin nombre",
  panel: "Perfil",
  yes: "sí",
  no: "no",
  notSet: "sin definir",
  more: "más",
  less: "menos",
  askAgain: "Preguntar de nuevo",

  loadingLabel: "Preguntando a Onefold quién es",
  loading: (seconds) => `Preguntando a Onefold quién es desde hace ${seconds}\u00a0s. Se abandona a los 10\u00a0s.`,
  starting: "Preguntando a la mesa de ayuda quién es",
  startingFor: (seconds) => `Preguntando a la mesa de ayuda quién es desde hace ${seconds}\u00a0s.`,
  wide: "Abrir en ancho",
  recomputing: (time) => `Estos valores son de las ${time}; se están calculando de nuevo.`,

  localTime: (time, place) => (place === null ? `${time} UTC` : `${time} en ${place}`),
  matchedBy: (kind) => `Coincide por ${kind}`,
  verified: (kind) => `${kind} verificado`,
  picked: "Elegido para este ticket",
  change: "Cambiar",
  also: (count) =>
    counted(count, {
      one: "# persona más tiene uno de estos identificadores",
      other: "# personas más tienen uno de estos identificadores",
    }),

  highlights: "Lo esencial",
  problem: (name, count, since, last, why) => [
    [name, ...(count > 1 ? [counted(count, { other: " # veces" })] : [])],
    count > 1 ? ` desde ${article(since)}, la última ${last}` : ` ${last}`,
    ...(why === null ? [] : [": ", why]),
    ".",
  ],
  unusual: (name, count, since, before) => [
    [name, ...(count > 1 ? [counted(count, { other: " # veces" })] : [])],
    ` ${count > 1 ? "desde " : ""}${article(since)}; `,
    before === 0 ? "antes, ninguna." : counted(before, { one: "# vez en los 90 días anteriores.", other: "# veces en los 90 días anteriores." }),
  ],
  chance: (name, count, days, most) => [
    [name, counted(count, { one: " # vez", other: " # veces" })],
    counted(days, { one: " en # día", other: " en # días" }),
    ...(most === null ? [] : [", sobre todo ", most]),
    ".",
  ],
  moreActive: (now, before) => [["Más actividad"], `: ${now} acciones en 30 días, ${before} antes.`],
  lessActive: (now, before) => [["Menos actividad"], `: ${now} acciones en 30 días, ${before} antes.`],
  isNew: (when, by) => [["Reciente"], `: primera visita ${when}`, ...(by === null ? [] : [", por ", by]), "."],
  seen: (when, source, place) => [
    "Última actividad ", [when],
    ...(source === null ? [] : [" en ", source]),
    ...(place === null ? [] : [source === null ? " en " : ", en ", place]),
    ".",
  ],
  habit: (first, second) => ["Usa sobre todo ", [first], ...(second === null ? [] : [" y ", [second]]), "."],
  habitShare: (count, of) => `${count} de ${of} acciones en 90 días`,
  eventCount: (count, shown) => counted(count, { one: "# evento", other: "# eventos" }, shown),
  open: (amount) => `${amount} pendientes`,
  moreProblems: (count) => counted(count, { one: "# problema más", other: "# problemas más" }),
  evidenceOf: (sentence) => `Eventos que lo respaldan: ${sentence}`,
  todayAt: (time) => `hoy a las ${time}`,
  yesterdayAt: (time) => `ayer a las ${time}`,
  dayAt: (day, time) => `el ${day} a las ${time}`,
  onDay: (date) => `el ${date}`,
  hidden: "Oculto",
  moreBadges: (names) => `También: ${names}`,
  customerSince: (date) => `Cliente desde: ${date}`,

  activity: "Actividad",
  metrics: "Cifras",
  audiences: "Audiencias",
  accounts: "Cuentas",
  links: "Enlaces",
  note: "Nota",
  changes: "Cambios",
  worked: "se está recalculando",

  traits: "Atributos",
  all: (count) => `Ver los ${count}`,
  fewer: "Menos",
  noTraits: "Aún ninguno. Llegan con las llamadas identify.",
  setBy: (when, source) => `Definido ${when} por ${source}`,

  timeline: "Cronología",
  identities: "Identidades",

  identifierTypes: {
    user_id: "ID de usuario",
    external_id: "ID externo",
    email: "Correo",
    phone: "Teléfono",
    anonymous_id: "Anónimo",
    zendesk_user_id: "Usuario de Zendesk",
    group_id: "ID de cuenta",
    "ios.id": "Dispositivo iOS",
    "android.id": "Dispositivo Android",
  },
  matchedTypes: {
    user_id: "ID externo",
    email: "correo",
    phone: "teléfono",
    anonymous_id: "ID anónimo",
    zendesk_user_id: "usuario de Zendesk",
  },

  asOf: (time) => `A las ${time}`,
  updates: "Actualización automática",
  copyAge: (age) => `Copia de hace ${age}`,
  justNow: "ahora mismo",
  today: (time) => `hoy ${time}`,
  yesterday: (time) => `ayer ${time}`,
  todayHeading: (day) => `Hoy, ${day}`,
  yesterdayHeading: (day) => `Ayer, ${day}`,
  atLeast: (count) => `${count}+`,
  yearsMonths: yearsAndMonths,
});
