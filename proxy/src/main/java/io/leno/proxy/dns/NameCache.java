package io.leno.proxy.dns;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.stats.StatScope;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Addresses of names, found when a request first asks for them and kept up to date as long as
/// requests do. Event loops look names up; all else happens on the configuration's thread.
public final class NameCache {
    private static final Logger log = LoggerFactory.getLogger(NameCache.class);

    /// What Envoy's resolver says.
    private static final String NO_SUCH_NAME = "cares_norecords:Domain name not found";

    private final NameCacheSettings settings;
    private final ScheduledExecutorService thread;
    private final Resolver resolver;
    private final NameCacheStats stats;
    private final Map<String, CachedName> names = new ConcurrentHashMap<>();
    private final Set<Listener> listeners = new CopyOnWriteArraySet<>();

    /// Who waits for a name's first answer; guarded by itself, as is the completion of names.
    private final Map<String, List<Waiting>> waiting = new HashMap<>();

    /// Told, on the configuration's thread, which names have which addresses.
    public interface Listener {
        /// The name has an address, or another one than before.
        ///
        /// @param key the name with its port: `example.com:443`
        void resolved(String key, InetSocketAddress address);

        /// Nobody asked for it any more.
        void removed(String key);
    }

    /// What is known of a name.
    ///
    /// @param address null where there is none
    /// @param details why not, for access logs
    public record Answer(@Nullable InetSocketAddress address, String details) {}

    /// What a look-up comes to.
    public sealed interface LookUp {
        /// It is known.
        record Known(InetSocketAddress address) implements LookUp {}

        /// It is known that it cannot be found.
        ///
        /// @param details why, for access logs
        record Failed(String details) implements LookUp {}

        /// The answer will come.
        ///
        /// @param cancel makes that it does not come
        record Awaited(Runnable cancel) implements LookUp {}

        /// There are too many names already.
        record Overflow() implements LookUp {}
    }

    private record Waiting(Executor loop, Consumer<Answer> then) {}

    /// @param thread on which names come and go
    public NameCache(
            NameCacheSettings settings,
            ScheduledExecutorService thread,
            Resolver resolver,
            StatScope scope) {
        this.settings = settings;
        this.thread = thread;
        this.resolver = resolver;
        stats = new NameCacheStats(scope, settings.maxPending());
        for (HostAndPort name : settings.atOnce()) {
            String key = HostAndPort.key(name.host(), name.port());
            thread.execute(() -> load(key, name.port()));
        }
    }

    public NameCacheSettings settings() {
        return settings;
    }

    /// Lets one more request look a name up, unless too many wait; each that may is to be followed
    /// by [#waited].
    public boolean tryWait() {
        return stats.tryWait();
    }

    public void waited() {
        stats.waited();
    }

    /// Looks a name up; from any thread.
    ///
    /// @param key of [HostAndPort#key]
    /// @param loop on which the answer comes
    /// @param then gets it where it is awaited
    public LookUp find(String key, int defaultPort, Executor loop, Consumer<Answer> then) {
        CachedName known = names.get(key);
        Answer answer = known == null ? null : known.answer;
        if (answer != null) return of(answer);
        if (names.size() >= settings.maxHosts()) {
            stats.overflow.inc();
            return new LookUp.Overflow();
        }
        var waits = new Waiting(requireNonNull(loop, "loop"), requireNonNull(then, "then"));
        synchronized (waiting) {
            waiting.computeIfAbsent(key, absent -> new ArrayList<>(1)).add(waits);
        }
        thread.execute(() -> load(key, defaultPort));
        return new LookUp.Awaited(() -> forget(key, waits));
    }

    private static LookUp of(Answer answer) {
        InetSocketAddress address = answer.address();
        return address == null ? new LookUp.Failed(answer.details()) : new LookUp.Known(address);
    }

    private void forget(String key, Waiting one) {
        synchronized (waiting) {
            List<Waiting> all = waiting.get(key);
            if (all == null) return;
            all.remove(one);
            if (all.isEmpty()) waiting.remove(key);
        }
    }

    /// A request uses the name.
    public void touch(String key) {
        CachedName known = names.get(key);
        if (known != null) known.lastUsed = System.nanoTime();
    }

    /// Tells of all names that are known, and from then on of each change.
    public void attach(Listener listener) {
        listeners.add(listener);
        names.forEach(
                (key, name) -> {
                    InetSocketAddress address = name.address();
                    if (address != null) listener.resolved(key, address);
                });
    }

    public void detach(Listener listener) {
        listeners.remove(listener);
    }

    /// It may have been asked for meanwhile.
    private void load(String key, int defaultPort) {
        CachedName known = names.get(key);
        if (known != null) {
            Answer answer = known.answer;
            if (answer != null) tell(key, answer);
            return;
        }
        var name = new CachedName(key, HostAndPort.of(key, defaultPort));
        names.put(key, name);
        stats.hostsAdded.inc();
        stats.hosts.inc();
        ask(name);
    }

    private void ask(CachedName name) {
        stats.attempts.inc();
        var question = new Object();
        name.question = question;
        if (!settings.queryTimeout().isZero())
            name.timeout = later(settings.queryTimeout(), () -> tookTooLong(name, question));
        Thread.ofVirtual().name("dns " + name.target.host()).start(() -> resolve(name, question));
    }

    private void resolve(CachedName name, Object question) {
        List<InetAddress> found = List.of();
        try {
            found = settings.family().of(resolver.resolve(name.target.host()));
        } catch (UnknownHostException e) {
            log.debug("{}: {} cannot be resolved: {}", settings.name(), name.key, e.toString());
        }
        List<InetAddress> addresses = found;
        try {
            thread.execute(() -> answered(name, question, addresses, null));
        } catch (RejectedExecutionException stopped) {
            log.debug("{}: the proxy has ended", settings.name());
        }
    }

    private void tookTooLong(CachedName name, Object question) {
        if (!question.equals(name.question)) return;
        stats.timeouts.inc();
        answered(name, question, List.of(), "resolve_timeout");
    }

    /// That there is no such name is an answer, too.
    ///
    /// @param problem null where somebody has answered
    private void answered(
            CachedName name, Object question, List<InetAddress> found, @Nullable String problem) {
        if (!question.equals(name.question)) return;
        name.stopWaiting();
        boolean failed = problem != null;
        (failed ? stats.failures : stats.successes).inc();
        name.failures = failed ? name.failures + 1 : 0;
        if (!found.isEmpty())
            use(name, new InetSocketAddress(found.getFirst(), name.target.port()));
        else if (name.address() == null)
            name.answer = new Answer(null, problem == null ? NO_SUCH_NAME : problem);
        if (!failed) name.timer = later(settings.refresh(), () -> askAgain(name));
        else if (settings.refreshAfterFailure())
            name.timer = later(settings.afterFailure().after(name.failures), () -> askAgain(name));
        if (name.answer != null) tell(name.key, name.answer);
    }

    private void use(CachedName name, InetSocketAddress address) {
        if (address.equals(name.address())) return;
        name.answer = new Answer(address, "");
        stats.addressesChanged.inc();
        for (Listener listener : listeners) listener.resolved(name.key, address);
    }

    private void tell(String key, Answer answer) {
        List<Waiting> all;
        synchronized (waiting) {
            all = waiting.remove(key);
        }
        if (all == null) return;
        for (Waiting one : all) one.loop().execute(() -> one.then().accept(answer));
    }

    private void askAgain(CachedName name) {
        if (System.nanoTime() - name.lastUsed > settings.timeToLive().toNanos()) {
            remove(name);
            if (name.answer != null) tell(name.key, name.answer);
        } else ask(name);
    }

    private void remove(CachedName name) {
        if (!names.remove(name.key, name)) return;
        name.stopWaiting();
        stats.hostsRemoved.inc();
        stats.hosts.dec();
        if (name.address() == null) return;
        for (Listener listener : listeners) listener.removed(name.key);
    }

    private Future<?> later(Duration wait, Runnable task) {
        return thread.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// One name. Written on the configuration's thread.
    private static final class CachedName {
        final String key;
        final HostAndPort target;
        volatile long lastUsed = System.nanoTime();
        int failures;

        /// Null before the first one.
        volatile @Nullable Answer answer;

        /// Its answer is the one that is heeded; null: none is awaited.
        @Nullable Object question;

        @Nullable Future<?> timer;
        @Nullable Future<?> timeout;

        CachedName(String key, HostAndPort target) {
            this.key = key;
            this.target = target;
        }

        @Nullable InetSocketAddress address() {
            Answer known = answer;
            return known == null ? null : known.address();
        }

        void stopWaiting() {
            question = null;
            if (timer != null) timer.cancel(false);
            if (timeout != null) timeout.cancel(false);
        }
    }
}
