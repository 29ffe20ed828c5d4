package io.leno.proxy.health;

/// The watch over one cluster. Methods are called on the configuration's thread unless they say
/// otherwise.
public interface ClusterHealth extends AutoCloseable {
    /// Of clusters that are not watched.
    ClusterHealth NONE =
            new ClusterHealth() {
                @Override
                public void whenChecked(Runnable ready) {
                    ready.run();
                }

                @Override
                public Rates rates() {
                    return Rates.NONE;
                }

                @Override
                public void close() {}
            };

    /// Runs the task on the configuration's thread when each host that is there now was checked
    /// once; at once where none is waited for.
    void whenChecked(Runnable ready);

    /// From any thread.
    Rates rates();

    /// Ends the watch; flags of hosts stay as they are.
    @Override
    void close();

    /// What outlier detection measures hosts by, in percent; -1 while unknown.
    ///
    /// @param present false where hosts are not judged by requests
    record Rates(
            boolean present,
            double average,
            double threshold,
            double localOriginAverage,
            double localOriginThreshold) {
        public static final Rates NONE = new Rates(false, -1, -1, -1, -1);
    }
}
