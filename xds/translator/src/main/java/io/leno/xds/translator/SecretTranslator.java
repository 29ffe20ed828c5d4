package io.leno.xds.translator;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// SDS: certificates, keys and authorities that gateways and destination rules name. One that is
/// not there is left out: who asked for it waits, and the rules that name it are reported.
@Component(service = Translator.class)
public final class SecretTranslator implements Translator {
    private final LatestIndex index;

    @Activate
    public SecretTranslator(@Reference LatestIndex index) {
        this.index = index;
    }

    @Override
    public String typeUrl() {
        return TypeUrls.SECRET;
    }

    /// What listens for gateways matters too: it says which secrets of other namespaces they may
    /// use.
    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        return delta.rules().stream()
                .anyMatch(
                        key ->
                                Relevance.isCredential(key)
                                        || key.kind().endsWith("Gateway")
                                        || key.kind().endsWith("ListenerSet"));
    }

    /// All that exist are never asked for: secrets have no wildcard.
    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        var scope = new Scope(index.of(mesh), node);
        var secrets = new Secrets(scope);
        var resources = new ArrayList<XdsResource>();
        for (String name : new TreeSet<>(wanted.names())) {
            Secrets.Answer answer = secrets.of(name);
            Secret secret = answer.secret();
            if (secret == null) report(scope, name, answer.complaint());
            else resources.add(resource(secret, answer.madeBy()));
        }
        return new Translation(resources, scope.problems().all());
    }

    private static XdsResource resource(Secret secret, List<ResourceKey> madeBy) {
        return new XdsResource(TypeUrls.SECRET, secret.getName(), Protos.bytes(secret), madeBy);
    }

    /// The rules that name it are at fault; where none does, the proxy asked by itself.
    private static void report(Scope scope, String name, String complaint) {
        String message = complaint + ": what needs it waits";
        int before = scope.problems().all().size();
        for (Rule<Gateway> rule : scope.model().rules(Gateway.class)) {
            for (int i = 0; i < rule.spec().servers().size(); i++) {
                var tls = rule.spec().servers().get(i).tls();
                if (tls == null || !ServerTlsContexts.secrets(tls).contains(name)) continue;
                String path = "spec.servers[" + i + "].tls.credentialName";
                scope.problems().warning("no-secret", rule, path, message);
            }
        }
        for (Rule<DestinationRule> rule : scope.model().rules(DestinationRule.class)) {
            TrafficPolicy policy = rule.spec().trafficPolicy();
            var tls = policy == null ? null : policy.tls();
            if (tls == null || !UpstreamTls.secrets(tls).contains(name)) continue;
            String path = "spec.trafficPolicy.tls.credentialName";
            scope.problems().warning("no-secret", rule, path, message);
        }
        if (scope.problems().all().size() == before) scope.problems().conflict(name, message);
    }
}
