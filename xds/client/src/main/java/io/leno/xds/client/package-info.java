/// Subscribes to the resources of any ADS server. Start with [AdsClients], then [AdsClient].
@NullMarked
package io.leno.xds.client;

import org.jspecify.annotations.NullMarked;
