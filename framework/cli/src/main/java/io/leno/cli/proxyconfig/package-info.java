/// `lenoctl proxy-config` and `proxy-status`: what proxies have and whether it is what they should
/// have, in istioctl's words and columns. Start with [ProxyConfigCommand].
@NullMarked
package io.leno.cli.proxyconfig;

import org.jspecify.annotations.NullMarked;
