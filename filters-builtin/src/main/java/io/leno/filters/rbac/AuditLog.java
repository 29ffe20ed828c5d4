package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.AuditLoggingOptions;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.AuditLoggingOptions.AuditCondition;
import io.leno.api.filter.TlsPeer;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells who was let in and who was not, a line of JSON each, in the form that gRPC gives them:
/// Envoy knows the message and does nothing with it.
///
/// @param toStandardOutput a logger for it was asked for
record AuditLog(AuditCondition condition, boolean toStandardOutput) {
    private static final String STDOUT = ".StdoutAuditLog";

    static AuditLog of(AuditLoggingOptions config) {
        boolean toStandardOutput = false;
        for (AuditLoggingOptions.AuditLoggerConfig logger : config.getLoggerConfigsList()) {
            TypedExtensionConfig one = logger.getAuditLogger();
            if (one.getTypedConfig().getTypeUrl().endsWith(STDOUT)) toStandardOutput = true;
            else if (!logger.getIsOptional())
                throw new InvalidPluginConfigException(
                        "audit_logger: "
                                + one.getName()
                                + " ("
                                + one.getTypedConfig().getTypeUrl()
                                + "): unknown (expected: StdoutAuditLog)");
        }
        return new AuditLog(config.getAuditCondition(), toStandardOutput);
    }

    void tell(Rule.Subject subject, Verdict verdict) {
        if (!toStandardOutput || !isAsked(verdict.allowed())) return;
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("timestamp", Instant.now().toString());
        entry.put("rpc_method", first(subject.header(":path")));
        entry.put("principal", principal(subject.info().downstreamPeer()));
        entry.put("policy_name", subject.info().listenerName());
        entry.put("matched_rule", verdict.policy() == null ? "" : verdict.policy());
        entry.put("authorized", verdict.allowed());
        System.out.println(Json.write(Map.of("grpc_audit_log", entry)));
    }

    private boolean isAsked(boolean allowed) {
        return switch (condition) {
            case ON_ALLOW -> allowed;
            case ON_DENY -> !allowed;
            case ON_DENY_AND_ALLOW -> true;
            case NONE, UNRECOGNIZED -> false;
        };
    }

    private static String first(List<String> values) {
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static String principal(@org.jspecify.annotations.Nullable TlsPeer peer) {
        if (peer == null) return "";
        if (!peer.uris().isEmpty()) return peer.uris().getFirst();
        return peer.dnsNames().isEmpty() ? peer.subject() : peer.dnsNames().getFirst();
    }
}
