import type { ConfigProblem } from './check.ts';
import type { StationConfig } from './station.ts';

/** References of alarm handling and notification that the schema alone cannot check. */
export function checkAlarms(config: StationConfig): ConfigProblem[] {
  return [...suppressTags(config), ...people(config), ...channels(config)];
}

function suppressTags(config: StationConfig): ConfigProblem[] {
  const known = new Set(config.tags.map(({ id }) => id));
  return config.tags.flatMap((tag, t) =>
    tag.alarms.flatMap(({ suppress }, a) =>
      suppress === undefined || known.has(suppress.tag)
        ? []
        : [
            {
              path: ['tags', t, 'alarms', a, 'suppress', 'tag'],
              message: `there is no tag "${suppress.tag}"`,
              remedy: 'name the tag whose value explains the alarm away',
            },
          ],
    ),
  );
}

function people({ notify }: StationConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const reachable = new Set(notify.people.flatMap(({ id, roles }) => [id, ...roles]));
  const seen = new Set<string>();
  notify.people.forEach(({ id, email, webhook, isAtDesk }, p) => {
    if (seen.has(id))
      problems.push({
        path: ['notify', 'people', p, 'id'],
        message: `duplicate id "${id}"`,
        remedy: 'give each their own',
      });
    seen.add(id);
    if (email === undefined && webhook === undefined && !isAtDesk)
      problems.push({
        path: ['notify', 'people', p],
        message: `"${id}" can be reached in no way`,
        remedy: 'give an email, a webhook, or isAtDesk: true',
      });
    if (webhook !== undefined && !notify.webhooks.some((each) => each.id === webhook))
      problems.push({
        path: ['notify', 'people', p, 'webhook'],
        message: `there is no webhook "${webhook}"`,
        remedy: 'name one of notify.webhooks',
      });
  });
  notify.rules.forEach(({ steps }, r) => {
    steps.forEach(({ to, afterMs }, s) => {
      for (const name of to)
        if (!reachable.has(name))
          problems.push({
            path: ['notify', 'rules', r, 'steps', s, 'to'],
            message: `"${name}" is neither a person nor the role of one`,
            remedy: 'name people of notify.people, or their roles',
          });
      const before = steps[s - 1];
      if (before !== undefined && afterMs < before.afterMs)
        problems.push({
          path: ['notify', 'rules', r, 'steps', s, 'afterMs'],
          message: `step ${s + 1} comes after ${afterMs} ms, before the step above it (${before.afterMs} ms)`,
          remedy: 'put the steps in the order of their times',
        });
    });
  });
  return problems;
}

function channels({ notify }: StationConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (notify.email === undefined && notify.people.some(({ email }) => email !== undefined))
    problems.push({
      path: ['notify', 'email'],
      message: 'people have e-mail addresses, but there is no mail server',
      remedy: 'add notify.email with host, port and from',
    });
  notify.webhooks.forEach(({ url }, w) => {
    const { protocol, hostname } = new URL(url);
    if (protocol === 'http:' && !LOOPBACK.includes(hostname))
      problems.push({
        path: ['notify', 'webhooks', w, 'url'],
        message: `alarms would travel to ${hostname} in plain text`,
        remedy: 'use https; http is for this computer alone',
      });
  });
  return problems;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
