// Times as the client prints them.

const DAY = 86_400_000; // ms
const WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

const two = (number) => String(number).padStart(2, "0");

const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;

function daysBetween(earlier, later) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / DAY);
}

/** 10:32, 昨天 10:32, 星期三 10:32, 11月2日 10:32, 2025年11月2日 10:32.  Both in epoch ms. */
export function moment(at, now) {
  const then = new Date(at);
  const today = new Date(now);
  const days = daysBetween(then, today);
  if (days === 0) return clock(then);
  if (days === 1) return `昨天 ${clock(then)}`;
  if (days > 1 && days < 7) return `${WEEKDAYS[then.getDay()]} ${clock(then)}`;
  const day = `${then.getMonth() + 1}月${then.getDate()}日 ${clock(then)}`;
  return then.getFullYear() === today.getFullYear() ? day : `${then.getFullYear()}年${day}`;
}

/** 11月20日 星期五 10:47 */
export function wallTime(now) {
  const date = new Date(now);
  return `${date.getMonth() + 1}月${date.getDate()}日 ${WEEKDAYS[date.getDay()]} ${clock(date)}`;
}
