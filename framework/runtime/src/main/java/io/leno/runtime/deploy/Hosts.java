package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginHost;

import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/// All hosts of plugins in the process, asked as one. Safe to use from any thread.
final class Hosts {
    private static final Logger log = LoggerFactory.getLogger(Hosts.class);

    private final BundleContext context;

    Hosts(BundleContext context) {
        this.context = context;
    }

    /// A host that cannot say is taken to be using the bundle: the deadline ends it.
    long streamsUsing(long bundleId) {
        return ask(host -> host.streamsUsing(bundleId), 1L, 0L, Long::sum);
    }

    List<String> objectionsTo(long bundleId) {
        return ask(
                host -> host.objectionsTo(bundleId),
                List.of("a host of plugins cannot say whether it would work"),
                List.of(),
                (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
    }

    PluginAccount accountOf(long bundleId) {
        return ask(
                host -> host.accountOf(bundleId),
                PluginAccount.NONE,
                PluginAccount.NONE,
                PluginAccount::plus);
    }

    private <T> T ask(
            Function<PluginHost, T> question, T onFailure, T none, BinaryOperator<T> sum) {
        T answer = none;
        for (ServiceReference<PluginHost> reference : references()) {
            PluginHost host = context.getService(reference);
            if (host == null) continue;
            try {
                answer = sum.apply(answer, question.apply(host));
            } catch (RuntimeException e) {
                log.warn("{} does not answer", host.getClass().getName(), e);
                answer = sum.apply(answer, onFailure);
            } finally {
                context.ungetService(reference);
            }
        }
        return answer;
    }

    private List<ServiceReference<PluginHost>> references() {
        try {
            return List.copyOf(context.getServiceReferences(PluginHost.class, null));
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("no filter, so no syntax", e);
        } catch (IllegalStateException e) {
            return List.of(); // the framework has ended
        }
    }
}
