"""Ukrainian for the shop's own people: who waits, who is on shift, in which role, how soon they answer."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts.plurals import Plural
from catalog.staff import StaffRole

COMMANDS: Mapping[str, str] = {
    "shift": "Хто на зміні; /shift on і /shift off",
    "notice": "Оголошення, яке кожен покупець побачить один раз",
    "times": "Як швидко відповідаємо",
    "role": "Команда: хто в ній і в якій ролі",
}
"""For the menu and for /help, in this order."""

OWNER = "Власник"
ROLES: Mapping[StaffRole, str] = {
    StaffRole.OWNER: "власник",
    StaffRole.LEAD: "старший менеджер",
    StaffRole.MANAGER: "менеджер",
}

WAITING = "Чекають на людину: {who}"
CALL_LEAD = "Ніхто не взяв, чекають на старшого менеджера: {who}"
CALL_OWNER = "Ніхто не взяв, чекають на власника: {who}"
FREE_AGAIN = "Знову чекають на людину: {who}"
ONE = "{name} ({minutes})"
ONE_SILENT = "{name} ({manager} мовчить {minutes})"
OTHERS = Plural("і ще {n}", "і ще {n}", "і ще {n}")
MINUTES = "{n} хв"
LESS = "до хвилини"
HOURS = "{hours} год {n} хв"
CALLED = "Хто візьме? {who}"
DIGEST = "Чекають на людину: {who}. Telegram пропускає картки по черзі, тож ось усі одразу, найдавніші зверху:"
SHOPPERS = Plural("{n} покупець", "{n} покупці", "{n} покупців")
WAITS = "{name} · {reasons} ({minutes})"
OWNER_NEEDED = "Ніхто з команди не взяв розмову: {who}. Гляньте, будь ласка, у групу менеджерів."

START = "Вітаю! Сюди приходять картки покупців, які кличуть людину. Усе, що я вмію: /help"

LEFT = "{name} більше не в групі."
BACK = "{name} знову в групі. Почати зміну: /shift on"
OFF_SHIFT = "{name} не на зміні."
ON_SHIFT = "{name} на зміні."
TALKS_FREE = "Знову чекають на людину: {who}"
ON_SHIFT_NOW = "На зміні: {who}"
OFF_SHIFT_NOW = "Не на зміні: {who}"
NOBODY_ON_SHIFT = "На зміні нікого немає."
SHIFT_USAGE = "Напишіть /shift on, коли починаєте, і /shift off, коли закінчуєте."

TEAM = "Команда:"
MEMBER = "{name} · {role}"
MEMBER_OFF = "{name} · {role} · не на зміні"
ROLE_GIVEN = "{name}: тепер {role}."
ROLE_TAKEN = "{name} більше не в команді."
ROLE_NOBODY = "Такої людини в команді немає."
ROLE_OF_OWNER = "Роль власника не змінюється."
ROLE_NOT_A_PERSON = "Це повідомлення не від людини, тож роль дати нікому."
ROLE_USAGE = (
    "Дайте відповідь на повідомлення людини: /role manager, /role lead або /role off. "
    "Або напишіть id людини в Telegram: /role 903 manager Оксана"
)

NOTICE_POSTED = "{name}: тепер кожен покупець побачить це один раз, таймери й резерви на паузі.\n«{text}»"
NOTICE_LIFTED = "{name}: оголошення знято, таймери й резерви йдуть далі.\n«{text}»"
NOTICE_NOW = "Зараз діє оголошення від {at}:\n«{text}»\nЗняти: /notice off"
NO_NOTICE = "Оголошення немає. Дати: /notice і текст, наприклад: /notice Немає світла, відповімо після 15:00"
NOTICE_TOO_LONG = "Задовге оголошення: до {most} знаків."

TIMES = Plural("За {n} день:", "За {n} дні:", "За {n} днів:")
TIMES_NONE = "Ще немає що рахувати: за цей час ніхто не кликав людину."
TIMES_ALL = "Кликали людину: {asked}, ще без відповіді: {open}"
TIMES_ONE = "{name}: взято {taken}, до «Беру» {take}, до відповіді {answer}, закрито {closed}, назад у чергу {lost}"
TIMES_UNKNOWN = "—"
TIMES_NOTE = "Рахується лише робочий час. Половина розмов швидша, половина повільніша."
TIMES_USAGE = "Напишіть число днів від 1 до {most}, наприклад: /times 7"

OUT_OF_GROUP = "Мене прибрали з групи менеджерів: картки й розмови туди не доходять, доки мене не повернуть."
MUTE_IN_GROUP = "Мені заборонили писати в групі менеджерів: картки й розмови чекають, доки це не виправлять."
NO_RIGHTS = "У групі менеджерів я більше не адміністратор: без цього я не бачу всіх повідомлень і не веду теми."
NO_TOPICS = "У групі менеджерів мені забрали право на теми: нових тем не буде, доки його не повернуть."
MENDED = "У групі менеджерів усе знову гаразд."
