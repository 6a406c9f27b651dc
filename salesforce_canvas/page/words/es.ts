// Beside a record, in Spanish.
import type { RecordWords } from "../words.ts";

const small = ["Ninguna", "Una", "Dos", "Tres", "Cuatro", "Cinco", "Seis", "Siete", "Ocho", "Nueve"];

export const es: RecordWords = {
  words: {
    loading: (seconds) => `Preguntando a Onefold quién es desde hace ${seconds}\u00a0s. Se abandona a los 20\u00a0s.`,
    picked: "Elegido para este registro",
  },
  details: {
    unknown: (name) => ({
      lead: "Nadie con estos identificadores",
      rest: `${name ?? "La persona de este registro"} aún no nos ha enviado nada, o lo hizo con otros nombres.`,
    }),
    noIdentifiers: "El registro no tiene dirección de correo ni nada más por lo que buscar, o usted no puede verlo.",
    ambiguous: (count) => ({
      lead: `${small[count] ?? String(count)} ${count === 1 ? "persona puede" : "personas pueden"} ser la de este registro`,
      rest: "Elija una para este registro. No une a nadie y se puede cambiar.",
    }),
    use: "Usar para este registro",
    useName: (name) => `Usar para este registro: ${name}`,
    noneChosen: { lead: "Ninguna de ellas", rest: "No se muestra a nadie para este registro." },
    reason: (type, verified) => `${type}${verified ? ", verificado" : ""}`,
    hostSilent: "Salesforce no responde",
    hostSilentRest: "No ha dicho de quién trata este registro; eso no significa que no haya nadie.",
    tooMany: (time, byHost) => ({
      lead: byHost ? "Salesforce no responde más por ahora" : "Demasiadas preguntas",
      rest: byHost
        ? `Las llamadas de su organización se han agotado. Onefold volverá a preguntar a las ${time}.`
        : `Onefold volverá a responder a las ${time}.`,
    }),
    ended: { lead: "Su sesión ha terminado", rest: "No se ha perdido nada." },
    openAgain: "Iniciar sesión de nuevo",
    noPeople: { lead: "Aún no hay nadie aquí", rest: "El registro no tiene contactos, o usted no puede verlos." },
    notConnected: {
      outside: { lead: "Fuera de Salesforce", rest: "Esta página va en una página de registro de Salesforce." },
      settings: { lead: "Aún sin conectar", rest: "Un administrador conecta Salesforce en «Connections»." },
      refused: {
        lead: "Sin conexión",
        rest: "Onefold rechazó lo que envió Salesforce. Un administrador lee el motivo en «Connections».",
      },
      misunderstood: {
        lead: "No se entiende",
        rest: "Onefold no puede leer lo que pide esta página; quizá sean versiones distintas. Cargue la página de nuevo.",
      },
      elsewhere: { lead: "Sin conexión", rest: "Lo que responde en la dirección de esta página no es Onefold." },
    },
  },
  messages: {
    "no-record": {
      action: null,
      lead: "Ábrame en un registro",
      rest: "Junto a un contacto, un candidato, un caso, una cuenta o una oportunidad aparece aquí la persona.",
    },
    "empty-parameters": {
      action: "Preguntar de nuevo",
      lead: "Salesforce no ha dicho qué registro es",
      rest: "Los parámetros del componente llegaron vacíos, un fallo conocido de Salesforce. Si continúa, un administrador "
        + "vuelve a desplegar el componente de Onefold: dibuja el panel solo cuando tiene sus parámetros.",
    },
    "foreign-object": {
      action: null,
      lead: "Nadie tras este tipo de registro",
      rest: "Se muestran personas en contactos, candidatos, casos, cuentas y oportunidades.",
    },
    "api-disabled": {
      action: null,
      lead: "Salesforce no le permite leer por su API",
      rest: "Onefold lee el registro con sus permisos. Un administrador le concede el permiso «API Enabled»; algunas "
        + "ediciones no lo tienen.",
    },
    authorise: {
      action: "Permitir en Salesforce",
      lead: "Permita el acceso de Onefold una vez",
      rest: "Salesforce le pregunta, en una ventana propia, si Onefold puede leer registros con sus permisos. "
        + "Un administrador puede permitirlo para todos.",
    },
    "authorise-elsewhere": {
      action: "Preguntar de nuevo",
      lead: "Aún sin permiso",
      rest: "Salesforce aún no sabe que Onefold puede leer registros con sus permisos. Un administrador autoriza la "
        + "aplicación para su conjunto de permisos.",
    },
    authorising: {
      action: "Ya lo he permitido",
      lead: "A la espera de su respuesta",
      rest: "Se pregunta en una ventana de Salesforce. Cuando se cierra, esto sigue solo.",
    },
    stale: {
      action: "Cargar de nuevo",
      lead: "Esta página ya se había abierto",
      rest: "Se pide una nueva a Salesforce.",
    },
  },
};
