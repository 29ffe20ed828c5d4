package io.leno.proxy.accesslog;

import com.google.protobuf.Message;

import io.leno.api.cluster.ClusterOutcome;

import java.time.Duration;
import java.util.List;

/// What one kind of log service is sent.
///
/// @param <E> an entry
interface LogForm<E extends Message> {
    E entry(LoggedStream stream);

    /// The message with these entries.
    Message message(List<E> entries);

    /// `package.Service/Method`.
    String method();

    /// How long a call may take where nothing else is said.
    Duration patience();

    /// Whether entries count as written that were sent in a call with this end.
    boolean isTaken(ClusterOutcome outcome);

    /// The beginning of its stats' names, with the dot.
    String stats();
}
