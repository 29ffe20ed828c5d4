package io.leno.xds.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.Map;

/// Tells each refusal once, also when the proxy connects again and refuses the same. Safe to use
/// from any thread.
final class RefusalLog {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    private static final int REMEMBERED = 10_000;

    private record About(String node, String typeUrl) {}

    private final Map<About, String> refusals =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<About, String> eldest) {
                    return size() > REMEMBERED;
                }
            };

    void refused(String node, String typeUrl, String reason) {
        String last;
        synchronized (refusals) {
            last = refusals.put(new About(node, typeUrl), reason);
        }
        if (!reason.equals(last))
            log.warn("{} refused {}: {}", node, ShortNames.of(typeUrl), reason.strip());
    }

    void accepted(String node, String typeUrl) {
        synchronized (refusals) {
            refusals.remove(new About(node, typeUrl));
        }
    }
}
