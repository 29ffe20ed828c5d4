package io.leno.proxy.filter;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.call.AsyncClient;
import io.leno.proxy.route.PerFilterConfig;
import io.leno.proxy.route.PluginRoute;
import io.leno.proxy.route.StreamMatch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// A filter with its settings understood, as one place of a chain. It outlives a chain when the
/// next one has the same filter in it, and is closed when the last chain that has it is done.
public final class ConfiguredFilter {
    private static final Logger log = LoggerFactory.getLogger(ConfiguredFilter.class);

    private final FilterSpec spec;
    private final FilterRegistry.@Nullable Registration registration;
    private final HttpFilterSettings settings;
    private final PluginAccounts accounts;
    private final PluginAccounts.Opened opened;
    private final @Nullable SettingsContext context;
    private final String statPrefix;
    private final AtomicInteger chains = new AtomicInteger();

    private ConfiguredFilter(
            FilterSpec spec,
            FilterRegistry.@Nullable Registration registration,
            HttpFilterSettings settings,
            @Nullable SettingsContext context,
            String statPrefix,
            PluginAccounts accounts) {
        this.spec = spec;
        this.context = context;
        this.statPrefix = statPrefix;
        this.registration = registration;
        this.settings = settings;
        this.accounts = accounts;
        opened = accounts.open(spec, generation(), blame());
    }

    /// @param statPrefix of the connection manager
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when the factory refuses
    static ConfiguredFilter of(
            FilterSpec spec,
            FilterRegistry.Registration registration,
            ChainLedger ledger,
            String statPrefix) {
        var context =
                new SettingsContext(
                        ledger.host(), spec.name(), registration.toString(), statPrefix);
        try {
            HttpFilterSettings settings = registration.factory().configure(spec.config(), context);
            return new ConfiguredFilter(
                    spec, registration, settings, context, statPrefix, ledger.accounts());
        } catch (Throwable e) { // what it began before it refused must not go on
            context.close();
            throw e;
        }
    }

    /// Stands where a required filter was until its bundle left: what it guarded stays guarded.
    static ConfiguredFilter missing(FilterSpec spec, PluginAccounts accounts) {
        int status = spec.policy().onFailure().status();
        String details = spec.isAwaited() ? "" : "filter_chain_not_found{" + spec.name() + "}";
        HttpFilterSettings refusing = stream -> RefusingFilter.missing(stream, status, details);
        return new ConfiguredFilter(spec, null, refusing, null, "", accounts);
    }

    public String name() {
        return spec.name();
    }

    FilterSpec spec() {
        return spec;
    }

    public boolean isDisabled() {
        return spec.disabled();
    }

    /// For calls to clusters.
    public AsyncClient client() {
        if (context == null) throw new IllegalStateException(name() + " is not there");
        return context.client();
    }

    long bundleId() {
        return registration == null ? -1 : registration.bundleId();
    }

    private @Nullable Generation generation() {
        return registration == null ? null : registration.generation();
    }

    FilterRegistry.@Nullable Registration registration() {
        return registration;
    }

    boolean isOf(FilterSpec other, FilterRegistry.@Nullable Registration from, String statPrefix) {
        if (registration != null && !this.statPrefix.equals(statPrefix)) return false;
        return spec.equals(other) && Objects.equals(registration, from);
    }

    /// Who to blame: name and bundle.
    public String blame() {
        return registration == null ? spec.name() : registration.toString();
    }

    /// Where what it does is counted.
    public PluginAccount account() {
        return opened.account();
    }

    public FilterPolicy policy() {
        return spec.policy();
    }

    /// Whether the filter is for this request.
    ///
    /// @param byRoute what the route says about it; null where it says nothing
    public boolean matches(Headers request, @Nullable PerFilterConfig byRoute) {
        StreamMatch match = byRoute == null ? null : byRoute.match();
        return (match == null ? spec.policy().match() : match).matches(request);
    }

    /// By which event loops say that they are in it.
    public int id() {
        return opened.conduct().id();
    }

    /// New streams have to do without it for a while.
    public boolean isInQuarantine() {
        return opened.conduct().isInQuarantine();
    }

    /// All its calls are to be measured.
    public boolean isTimed() {
        return !spec.policy().limits().callTime().isZero();
    }

    /// A call was measured, on the loop of that index.
    public void measured(int loop, long nanos, long bytes) {
        opened.conduct().measured(loop, nanos, bytes);
    }

    /// It broke its contract.
    ///
    /// @param what in one line
    /// @param cause for the log
    public void misbehaved(Misbehaviour kind, String what, @Nullable Throwable cause) {
        opened.conduct().misbehaved(kind, what, cause);
    }

    /// A script of it failed, and the message goes on.
    public void failedOpen(String what) {
        opened.conduct().failedOpen(what);
    }

    /// Interrupts work of a stream that has ended, and sees whether that ends it.
    public void abandon(Thread work) {
        work.interrupt();
        accounts.leftovers().add(new Leftover(work, opened.conduct(), System.nanoTime()));
    }

    /// What stands in its place while it is in quarantine and streams must not go on without it.
    public HttpFilter refusing(HttpStream stream) {
        return RefusingFilter.quarantined(
                stream, spec.policy().onFailure().status(), "filter_quarantined{" + name() + "}");
    }

    public HttpFilter newFilter(HttpStream stream) {
        return settings.newFilter(stream);
    }

    /// What the factory makes of a route's settings; the same object for all requests.
    public @Nullable Object routeConfig(PerFilterConfig config) {
        if (registration == null || config.isEmpty()) return null;
        return config.resolved(
                registration, given -> registration.factory().configureRoute(named(given)));
    }

    /// What routes say to an attached plugin does not name its type again.
    private PluginConfig named(PluginConfig byRoute) {
        if (!byRoute.typeUrl().equals(PluginRoute.TYPE_URL)) return byRoute;
        return new PluginConfig(spec.config().typeUrl(), byRoute.format(), byRoute.bytes());
    }

    /// What the factory makes of the rates a route or virtual host limits; null for none.
    public @Nullable Object rates(@Nullable PerFilterConfig config) {
        if (registration == null || config == null) return null;
        return config.resolved(registration, registration.factory()::configureRateLimits);
    }

    void retain() {
        chains.incrementAndGet();
    }

    void release() {
        if (chains.decrementAndGet() > 0) return;
        if (context != null) context.close();
        accounts.close(opened, spec, generation());
        try {
            settings.close();
        } catch (RuntimeException e) {
            log.warn("Filter {}: closing its settings failed", blame(), e);
        }
    }
}
