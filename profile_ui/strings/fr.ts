// What the panel says before anything is opened, in French.
import type { Grammar } from "./grammar.ts";
import type { Words } from "./index.ts";

/** "hier 18:40", "vendredi", but "le 20 nov.". */
const article = (since: string): string => (/^\d/.test(since) ? `le ${since}` : since);

export const fr = ({ counted, yearsAndMonths }: Grammar): Words => ({
  dates: "fr-FR",
  direction: "ltr",
  comma: ", ",
  stop: ".",

  nameless: "Personne sans nom",
  panel: "Profil",
  yes: "oui",
  no: "non",
  notSet: "non renseigné",
  more: "plus",
  less: "moins",
  askAgain: "Redemander",

  loadingLabel: "Onefold cherche de qui il s’agit",
  loading: (seconds) => `Onefold cherche de qui il s’agit depuis ${seconds}\u00a0s. Abandon après 10\u00a0s.`,
  starting: "On demande à l’outil d’assistance de qui il s’agit",
  startingFor: (seconds) => `On demande à l’outil d’assistance de qui il s’agit, depuis ${seconds}\u00a0s.`,
  wide: "Ouvrir en grand",
  recomputing: (time) => `Ces valeurs datent de ${time}\u00a0; un nouveau calcul est en cours.`,

  localTime: (time, place) => (place === null ? `${time} UTC` : `${time} à ${place}`),
  matchedBy: (kind) => `Reconnu par ${kind}`,
  verified: (kind) => `${kind} vérifié`,
  picked: "Choisi pour ce ticket",
  change: "Modifier",
  also: (count) =>
    counted(count, {
      one: "# autre personne porte l’un de ces identifiants",
      other: "# autres personnes portent l’un de ces identifiants",
    }),

  highlights: "L’essentiel",
  problem: (name, count, since, last, why) => [
    [name, ...(count > 1 ? [counted(count, { other: " # fois" })] : [])],
    count > 1 ? ` depuis ${article(since)}, la dernière fois ${last}` : ` ${last}`,
    ...(why === null ? [] : ["\u00a0: ", why]),
    ".",
  ],
  unusual: (name, count, since, before) => [
    [name, ...(count > 1 ? [counted(count, { other: " # fois" })] : [])],
    ` ${count > 1 ? "depuis " : ""}${article(since)}\u00a0; `,
    before === 0 ? "jamais avant." : counted(before, { other: "# fois dans les 90 jours précédents." }),
  ],
  chance: (name, count, days, most) => [
    [name, counted(count, { other: " # fois" })],
    counted(days, { one: " en # jour", other: " en # jours" }),
    ...(most === null ? [] : [", surtout ", most]),
    ".",
  ],
  moreActive: (now, before) => [["Plus d’activité"], `\u00a0: ${now} actions en 30 jours, ${before} avant.`],
  lessActive: (now, before) => [["Moins d’activité"], `\u00a0: ${now} actions en 30 jours, ${before} avant.`],
  isNew: (when, by) => [["Récent"], `\u00a0: première visite ${when}`, ...(by === null ? [] : [", par ", by]), "."],
  seen: (when, source, place) => [
    "Dernière activité ", [when],
    ...(source === null ? [] : [" dans ", source]),
    ...(place === null ? [] : [source === null ? " sur " : ", sur ", place]),
    ".",
  ],
  habit: (first, second) => ["Utilise surtout ", [first], ...(second === null ? [] : [" et ", [second]]), "."],
  habitShare: (count, of) => `${count} actions sur ${of} en 90 jours`,
  eventCount: (count, shown) => counted(count, { one: "# événement", other: "# événements" }, shown),
  open: (amount) => `${amount} à payer`,
  moreProblems: (count) => counted(count, { one: "# autre problème", other: "# autres problèmes" }),
  evidenceOf: (sentence) => `Événements à l’appui\u00a0: ${sentence}`,
  todayAt: (time) => `aujourd’hui à ${time}`,
  yesterdayAt: (time) => `hier à ${time}`,
  dayAt: (day, time) => `${day} à ${time}`,
  onDay: (date) => `le ${date}`,
  hidden: "Masqué",
  moreBadges: (names) => `Aussi\u00a0: ${names}`,
  customerSince: (date) => `Client depuis\u00a0: ${date}`,

  activity: "Activité",
  metrics: "Chiffres clés",
  audiences: "Audiences",
  accounts: "Comptes",
  links: "Liens",
  note: "Note",
  changes: "Changements",
  worked: "nouveau calcul en cours",

  traits: "Attributs",
  all: (count) => `Voir les ${count}`,
  fewer: "Réduire",
  noTraits: "Encore aucun. Ils arrivent avec les appels identify.",
  setBy: (when, source) => `Défini ${when} par ${source}`,

  timeline: "Chronologie",
  identities: "Identités",

  identifierTypes: {
    user_id: "ID utilisateur",
    external_id: "ID externe",
    email: "E-mail",
    phone: "Téléphone",
    anonymous_id: "Anonyme",
    zendesk_user_id: "Utilisateur Zendesk",
    group_id: "ID de compte",
    "ios.id": "Appareil iOS",
    "android.id": "Appareil Android",
  },
  matchedTypes: {
    user_id: "ID externe",
    email: "e-mail",
    phone: "téléphone",
    anonymous_id: "ID anonyme",
    zendesk_user_id: "utilisateur Zendesk",
  },

  asOf: (time) => `État à ${time}`,
  updates: "Mise à jour automatique",
  copyAge: (age) => `Copie d’il y a ${age}`,
  justNow: "à l’instant",
  today: (time) => `aujourd’hui ${time}`,
  yesterday: (time) => `hier ${time}`,
  todayHeading: (day) => `Aujourd’hui, ${day}`,
  yesterdayHeading: (day) => `Hier, ${day}`,
  atLeast: (count) => `${count}+`,
  yearsMonths: yearsAndMonths,
});
