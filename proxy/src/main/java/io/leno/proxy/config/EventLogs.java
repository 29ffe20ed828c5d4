package io.leno.proxy.config;

import io.leno.proxy.accesslog.InvalidAccessLogException;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.accesslog.LogSink;
import io.leno.proxy.health.EventLog;

import java.util.HashMap;
import java.util.Map;

/// The files that get what happens to hosts; each is opened once and stays open, as it is one for
/// many clusters as a rule. Belongs to the configuration's thread.
final class EventLogs {
    private final LogFiles files;
    private final String outlierPath;
    private final Map<String, EventLog> open = new HashMap<>();

    /// @param outlierPath Envoy: `cluster_manager.outlier_detection.event_log_path`; empty: none
    EventLogs(LogFiles files, String outlierPath) {
        this.files = files;
        this.outlierPath = outlierPath;
    }

    EventLog ofOutliers() {
        return outlierPath.isEmpty() ? EventLog.NONE : open(outlierPath);
    }

    /// @throws InvalidResourceException when the file cannot be written
    EventLog open(String path) {
        EventLog known = open.get(path);
        if (known != null) return known;
        try {
            LogSink sink = files.open(path);
            EventLog log = line -> sink.write(line + "\n");
            open.put(path, log);
            return log;
        } catch (InvalidAccessLogException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }
}
