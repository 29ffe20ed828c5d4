package io.leno.platform.consul;

import static java.util.Objects.requireNonNullElse;

import org.kiwiproject.consul.model.ConsulResponse;
import org.kiwiproject.consul.option.ConsistencyMode;
import org.kiwiproject.consul.option.QueryOptions;

import java.math.BigInteger;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/// One question asked again and again; each answer comes when it differs from the one before. Keeps
/// Consul's rules for the index: one that goes backwards starts anew, and it is never zero once
/// there was an answer. Consul: HTTP API, Blocking Queries.
///
/// @param <T> what an answer holds
final class BlockingQuery<T> implements Runnable {
    /// However often a service changes, it is not asked for more often than this.
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private final String what;
    private final ConsulSettings settings;
    private final Patience patience;
    private final Function<QueryOptions, ConsulResponse<T>> ask;
    private final T nothing;
    private final Consumer<T> onAnswer;
    private final Consumer<String> onFailure;
    private BigInteger index = BigInteger.ZERO;
    private int failures;

    /// @param what for messages
    /// @param patience shared with the other queries of the datacenter
    /// @param nothing what an answer without content means: Consul has no empty list of keys
    /// @param onAnswer called for each answer that is new
    /// @param onFailure told why there is none; it is asked again as [Patience] says
    BlockingQuery(
            String what,
            ConsulSettings settings,
            Patience patience,
            Function<QueryOptions, ConsulResponse<T>> ask,
            T nothing,
            Consumer<T> onAnswer,
            Consumer<String> onFailure) {
        this.what = what;
        this.settings = settings;
        this.patience = patience;
        this.ask = ask;
        this.nothing = nothing;
        this.onAnswer = onAnswer;
        this.onFailure = onFailure;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (askOnce()) Thread.sleep(BETWEEN);
                else patience.await(++failures);
            }
        } catch (InterruptedException ended) {
            // the watch is closed
        }
    }

    /// @return false where there was no answer
    private boolean askOnce() {
        try {
            ConsulResponse<T> answer = ask.apply(options());
            failures = 0;
            take(answer);
            return true;
        } catch (RuntimeException e) { // of the client, or an answer nobody foresaw
            if (!Thread.currentThread().isInterrupted()) onFailure.accept(what + ": " + reason(e));
            return false;
        }
    }

    private void take(ConsulResponse<T> answer) {
        BigInteger next = answer.getIndex().max(BigInteger.ONE);
        boolean isNew = !next.equals(index);
        index = next.compareTo(index) < 0 ? BigInteger.ZERO : next;
        if (isNew) onAnswer.accept(requireNonNullElse(answer.getResponse(), nothing));
    }

    private QueryOptions options() {
        var options =
                QueryOptions.blockSeconds(settings.waitSeconds(), index)
                        .consistencyMode(ConsistencyMode.STALE);
        if (!settings.datacenter().isEmpty()) options.datacenter(settings.datacenter());
        return options.build();
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        String text = String.valueOf(cause.getMessage());
        return text.equals("null") ? cause.getClass().getSimpleName() : text;
    }
}
