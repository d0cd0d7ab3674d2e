// What is said about the way to the agent's host and port.
import { diagnosis } from '../../check.ts';

const check = 'agent.connection';

export const connected = diagnosis(
  check,
  'connected',
  'ok',
  (at: string, address: string, ms: number) => [`${at} takes connections`, `${address}, after ${ms} ms`],
  (at, address, ms) => [`${at} 可以连接`, `${address}，用时 ${ms} ms`],
);

export const nameUnknown = diagnosis(
  check,
  'name-unknown',
  'failure',
  (host: string, code: string) => [
    `the name ${host} cannot be resolved (${code})`,
    'no DNS server and no hosts file known to this machine has an address for it: the name is misspelt, or known only in another network (a container’s, a VPN’s)',
    `run "getent hosts ${host}" on this machine; correct AGENT_URL, or write the address instead of the name`,
  ],
  (host, code) => [
    `无法解析主机名 ${host}（${code}）`,
    '本机的 DNS 和 hosts 文件都没有它的地址：可能写错了，或者这个名字只在另一个网络（容器网络、VPN）里有效',
    `在本机运行 “getent hosts ${host}”；改正 AGENT_URL，或直接写 IP 地址`,
  ],
);

export const refused = diagnosis(
  check,
  'refused',
  'failure',
  (at: string) => [
    `${at} refuses the connection`,
    'the machine is there, but nothing listens on this port: the agent is not running, or it listens on another port or address',
    'start the agent and read the port that it prints; then set AGENT_URL to it, for example AGENT_URL=http://127.0.0.1:8090/process',
  ],
  (at) => [
    `${at} 拒绝连接`,
    '机器在线，但这个端口没有程序在监听：agent 没有运行，或者监听了别的端口或地址',
    '启动 agent，看它打印的端口，然后把 AGENT_URL 设成它，例如 AGENT_URL=http://127.0.0.1:8090/process',
  ],
);

export const otherPort = diagnosis(
  check,
  'wrong-port',
  'failure',
  (at: string, found: string) => [
    `${at} refuses the connection, but an agent answers at ${found}`,
    'the port in AGENT_URL is not the agent’s',
    `set AGENT_URL=${found}`,
  ],
  (at, found) => [
    `${at} 拒绝连接，但 ${found} 有一个 agent 在应答`,
    'AGENT_URL 里的端口不是 agent 的端口',
    `设置 AGENT_URL=${found}`,
  ],
);

export const otherFamily = diagnosis(
  check,
  'other-address-family',
  'failure',
  (at: string, other: string) => [
    `${at} refuses the connection, ${other} takes it`,
    'the agent listens on one address family only (IPv4 or IPv6), and AGENT_URL names the other one',
    `write ${other} into AGENT_URL, or let the agent listen on both`,
  ],
  (at, other) => [
    `${at} 拒绝连接，${other} 却可以连接`,
    'agent 只监听一种地址（IPv4 或 IPv6），而 AGENT_URL 写的是另一种',
    `把 AGENT_URL 里的主机改成 ${other}，或让 agent 同时监听两种地址`,
  ],
);

export const refusedInContainer = diagnosis(
  check,
  'localhost-in-container',
  'failure',
  (at: string) => [
    `${at} refuses the connection, and friday runs in a container`,
    'in a container, localhost is the container itself: an agent on the host or in another container is not there (and one in this container is not running)',
    'name the agent’s container (AGENT_URL=http://agent:8090/process, same network), or the host as host.docker.internal (docker run --add-host=host.docker.internal:host-gateway), and let the agent listen on 0.0.0.0',
  ],
  (at) => [
    `${at} 拒绝连接，而 friday 运行在容器里`,
    '在容器里 localhost 指容器自己：宿主机或其他容器里的 agent 不在那里（本容器里的 agent 则没有运行）',
    '写 agent 所在容器的名字（AGENT_URL=http://agent:8090/process，同一网络），或用 host.docker.internal 指宿主机（docker run --add-host=host.docker.internal:host-gateway），并让 agent 监听 0.0.0.0',
  ],
);

export const unreachable = diagnosis(
  check,
  'no-route',
  'failure',
  (at: string, code: string) => [
    `there is no way to ${at} (${code})`,
    'this machine’s network has no route there: a VPN that is down, or an IPv6 address where only IPv4 works',
    'check the address in AGENT_URL and this machine’s network; with a name that has IPv6 addresses only, use its IPv4 address',
  ],
  (at, code) => [
    `没有通往 ${at} 的路（${code}）`,
    '本机网络到不了那里：VPN 没有连上，或者只有 IPv4 的机器却要连 IPv6 地址',
    '检查 AGENT_URL 的地址和本机网络；如果主机名只有 IPv6 地址，改用 IPv4 地址',
  ],
);

export const noAnswer = diagnosis(
  check,
  'timeout',
  'failure',
  (at: string, seconds: number) => [
    `${at} does not answer within ${seconds} s`,
    'packets to it are lost: a firewall drops them, or the machine is off',
    'open the port in the firewall (or security group) for this machine, or correct the address in AGENT_URL',
  ],
  (at, seconds) => [
    `${at} 在 ${seconds} 秒内没有应答`,
    '发去的数据包丢了：被防火墙丢弃，或者那台机器关着',
    '在防火墙（或安全组）里对本机放行这个端口，或改正 AGENT_URL 的地址',
  ],
);

export const notEncrypted = diagnosis(
  check,
  'not-tls',
  'failure',
  (at: string, better: string) => [
    `${at} takes connections, but does not speak TLS`,
    'AGENT_URL says https, and the agent itself speaks plain http',
    `set AGENT_URL=${better}`,
  ],
  (at, better) => [
    `${at} 可以连接，但不会说 TLS`,
    'AGENT_URL 写了 https，而 agent 只说普通 http',
    `设置 AGENT_URL=${better}`,
  ],
);

export const untrusted = diagnosis(
  check,
  'certificate',
  'failure',
  (at: string, words: string) => [
    `the certificate of ${at} is not accepted (${words})`,
    'whoever answers cannot prove that it is the host in AGENT_URL: the certificate is self-signed, expired, or made for another name',
    'for an authority of your own, set NODE_EXTRA_CA_CERTS=/path/to/ca.pem; else renew the certificate, or use the name it was made for',
  ],
  (at, words) => [
    `不接受 ${at} 的证书（${words}）`,
    '应答方无法证明自己就是 AGENT_URL 里的主机：证书是自签的、已过期，或是给别的名字签发的',
    '自建 CA 请设置 NODE_EXTRA_CA_CERTS=/path/to/ca.pem；否则更新证书，或使用证书上的名字',
  ],
);

export const proxyAway = diagnosis(
  check,
  'proxy-unreachable',
  'failure',
  (proxy: string, code: string) => [
    `the proxy ${proxy} cannot be reached (${code})`,
    'AGENT_URL is https, so it is reached through HTTPS_PROXY, and nobody answers there',
    'correct HTTPS_PROXY, or name the agent’s host in NO_PROXY',
  ],
  (proxy, code) => [
    `连不上代理 ${proxy}（${code}）`,
    'AGENT_URL 是 https，要经过 HTTPS_PROXY，而那里没有应答',
    '改正 HTTPS_PROXY，或把 agent 的主机写进 NO_PROXY',
  ],
);

export const proxyRefuses = diagnosis(
  check,
  'proxy-refuses',
  'failure',
  (proxy: string, words: string) => [
    `the proxy ${proxy} does not let the connection through (${words})`,
    'the agent itself was not asked',
    'give the proxy’s user and password in HTTPS_PROXY, ask for the host to be allowed, or name it in NO_PROXY',
  ],
  (proxy, words) => [
    `代理 ${proxy} 不放行这个连接（${words}）`,
    '请求没有到达 agent',
    '在 HTTPS_PROXY 里写上代理的用户名和密码，请管理员放行这个主机，或把它写进 NO_PROXY',
  ],
);

export const throughProxy = diagnosis(
  check,
  'through-proxy',
  'note',
  (proxy: string) => [
    `the agent is reached through the proxy ${proxy}`,
    'proxies may hold streams back and end quiet connections; a line below would tell',
  ],
  (proxy) => [`经代理 ${proxy} 连接 agent`, '代理可能会攒住流式内容，或断开安静的连接；如果发生，下面会有一行说明'],
);

export const fakeAddress = diagnosis(
  check,
  'fake-ip',
  'note',
  (host: string, address: string) => [
    `${host} resolves to ${address}, an address of no real network`,
    'a proxy program on this machine (Clash and its like, “fake-ip”) answers for all names; it must let the agent’s host through',
  ],
  (host, address) => [
    `${host} 解析到 ${address}，这不是真实网络的地址`,
    '本机的代理程序（Clash 一类的 fake-ip 模式）接管了所有域名；要让它放行 agent 的主机',
  ],
);
