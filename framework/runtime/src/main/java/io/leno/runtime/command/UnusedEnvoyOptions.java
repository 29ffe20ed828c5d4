package io.leno.runtime.command;

import picocli.CommandLine.Option;

import java.util.Optional;

/// Options of Envoy and of pilot-agent that command lines often carry. They are accepted, so that
/// those command lines work, and named in the log, so that nobody relies on them.
final class UnusedEnvoyOptions {
    @Option(names = "--skip-hot-restart-on-no-parent", hidden = true)
    boolean skipHotRestartOnNoParent;

    @Option(names = "--drain-strategy", hidden = true)
    Optional<String> drainStrategy = Optional.empty();

    @Option(names = "--log-format", hidden = true)
    Optional<String> logFormat = Optional.empty();

    @Option(names = "--log-format-escaped", hidden = true)
    boolean logFormatEscaped;

    @Option(names = "--enable-fine-grain-logging", hidden = true)
    boolean enableFineGrainLogging;

    @Option(names = "--file-flush-min-size-kb", hidden = true)
    Optional<String> fileFlushMinSize = Optional.empty();

    @Option(names = "--local-address-ip-version", hidden = true)
    Optional<String> localAddressIpVersion = Optional.empty();

    @Option(names = "--allow-unknown-fields", hidden = true)
    boolean allowUnknownFields;

    @Option(names = "--allow-unknown-static-fields", hidden = true)
    boolean allowUnknownStaticFields;

    @Option(names = "--reject-unknown-dynamic-fields", hidden = true)
    boolean rejectUnknownDynamicFields;

    @Option(names = "--ignore-unknown-dynamic-fields", hidden = true)
    boolean ignoreUnknownDynamicFields;

    @Option(names = "--disable-extensions", hidden = true)
    Optional<String> disableExtensions = Optional.empty();

    @Option(names = "--enable-mutex-tracing", hidden = true)
    boolean enableMutexTracing;

    @Option(names = "--cpuset-threads", hidden = true)
    boolean cpusetThreads;

    @Option(names = "--socket-path", hidden = true)
    Optional<String> socketPath = Optional.empty();

    @Option(names = "--socket-mode", hidden = true)
    Optional<String> socketMode = Optional.empty();

    @Option(names = "--stats-tag", hidden = true)
    Optional<String> statsTag = Optional.empty();

    @Option(names = "--domain", hidden = true)
    Optional<String> domain = Optional.empty();

    @Option(names = "--serviceregistry", hidden = true)
    Optional<String> serviceRegistry = Optional.empty();

    @Option(names = "--trust-domain", hidden = true)
    Optional<String> trustDomain = Optional.empty();

    @Option(names = "--stsPort", hidden = true)
    Optional<String> stsPort = Optional.empty();

    @Option(names = "--templateFile", hidden = true)
    Optional<String> templateFile = Optional.empty();

    @Option(names = "--log_output_level", hidden = true)
    Optional<String> logOutputLevel = Optional.empty();
}
