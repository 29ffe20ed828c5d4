package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.bind.Durations;
import io.leno.istio.bind.Report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What must hold in a MeshConfig beyond the types of its fields. What is left out has a default
/// that is right.
public final class MeshChecks {
    private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofHours(1);
    private static final Set<String> CURVES =
            Set.of(
                    "P-224",
                    "P-256",
                    "P-384",
                    "P-521",
                    "X25519",
                    "X25519Kyber768Draft00",
                    "X25519MLKEM768");

    private MeshChecks() {}

    /// Tells the report what is wrong.
    ///
    /// @param path of the mesh config in its resource
    public static void check(Map<String, Object> config, String path, Report report) {
        var mesh = new Part(config, path, report);
        for (String field : List.of("proxyListenPort", "proxyInboundListenPort"))
            if (mesh.has(field)) Common.port(mesh.whole(field), mesh.at(field), report);
        timeouts(mesh);
        Part locality = mesh.part("localityLbSetting");
        if (locality != null) LoadBalancerChecks.locality(locality, true);
        Part zone = mesh.part("zoneAwareLbSetting");
        if (zone != null) LoadBalancerChecks.zoneAware(zone, true);
        for (Part settings : mesh.parts("serviceSettings")) hosts(settings);
        trustDomains(mesh);
        tls(mesh);
        Part policy = mesh.part("defaultTrafficPolicy");
        if (policy != null) trafficPolicy(policy);
        Part retries = mesh.part("defaultHttpRetryPolicy");
        if (retries != null) Retries.check(retries);
        Part inbound = mesh.part("defaultInboundHttpRetryPolicy");
        if (inbound != null) inboundRetries(inbound);
        Part proxy = mesh.part("defaultConfig");
        if (proxy != null) ProxyChecks.check(proxy);
    }

    private static void timeouts(Part mesh) {
        duration(mesh, "connectTimeout")
                .filter(
                        timeout ->
                                timeout.toMillis() < 1
                                        || timeout.compareTo(MAX_CONNECT_TIMEOUT) > 0)
                .ifPresent(
                        _ ->
                                mesh.error(
                                        "connectTimeout",
                                        quoted(mesh.text("connectTimeout"))
                                                + " (expected: 1ms to 1h)"));
        duration(mesh, "protocolDetectionTimeout");
    }

    /// That is of whole milliseconds.
    static java.util.Optional<Duration> duration(Part part, String field) {
        var duration = Durations.parse(part.text(field));
        duration.filter(found -> found.toNanosPart() % 1_000_000 != 0)
                .ifPresent(
                        _ ->
                                part.error(
                                        field,
                                        quoted(part.text(field))
                                                + " (expected: whole milliseconds)"));
        return duration;
    }

    private static void hosts(Part settings) {
        List<String> hosts = settings.texts("hosts");
        for (int i = 0; i < hosts.size(); i++)
            Common.hostOrWildcard(hosts.get(i), settings.at("hosts[" + i + "]"), settings.report());
    }

    private static void trustDomains(Part mesh) {
        if (mesh.has("trustDomain")) trustDomain(mesh, "trustDomain", mesh.text("trustDomain"));
        List<String> aliases = mesh.texts("trustDomainAliases");
        for (int i = 0; i < aliases.size(); i++)
            trustDomain(mesh, "trustDomainAliases[" + i + "]", aliases.get(i));
    }

    private static void trustDomain(Part mesh, String at, String domain) {
        String plain = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        boolean isWell = List.of(plain.split("\\.", -1)).stream().allMatch(Names::isDnsLabel);
        if (!isWell) mesh.error(at, quoted(domain) + ": invalid trust domain name");
    }

    private static void tls(Part mesh) {
        Part own = mesh.part("meshMTLS");
        if (own != null && own.has("ecdhCurves"))
            own.error("ecdhCurves", "mesh TLS does not support ECDH curves configuration");
        Part defaults = mesh.partOrEmpty("tlsDefaults");
        var unknown = new TreeSet<String>();
        var known = new TreeSet<String>();
        var duplicate = new TreeSet<String>();
        for (String curve : defaults.texts("ecdhCurves")) {
            if (!curve.isEmpty() && !CURVES.contains(curve)) unknown.add(curve);
            else if (!known.add(curve)) duplicate.add(curve);
        }
        if (!unknown.isEmpty())
            defaults.warn("ecdhCurves", "detected unrecognized ECDH curves: " + unknown);
        if (!duplicate.isEmpty())
            defaults.warn("ecdhCurves", "detected duplicate ECDH curves: " + duplicate);
    }

    private static void trafficPolicy(Part policy) {
        Part pool = policy.part("connectionPool");
        if (pool != null) ConnectionChecks.pool(pool);
        Part outlier = policy.part("outlierDetection");
        if (outlier != null) ConnectionChecks.outlierDetection(outlier);
    }

    /// An inbound route has one host: what concerns the choice of another does nothing.
    private static void inboundRetries(Part retries) {
        Retries.check(retries);
        if (retries.whole("attempts") == 0 && retries.has("backoff"))
            retries.error("backoff", "configured when attempts are set to 0 (disabled)");
        for (String field :
                List.of("perTryTimeout", "retryRemoteLocalities", "retryIgnorePreviousHosts"))
            if (retries.has(field))
                retries.warn(field, field + " is ignored by the default inbound http retry policy");
    }
}
