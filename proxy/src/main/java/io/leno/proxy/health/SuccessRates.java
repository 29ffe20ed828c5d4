package io.leno.proxy.health;

import java.util.List;

/// The success rates of a cluster's hosts over an interval, in percent.
///
/// @param average -1 while unknown
/// @param threshold hosts below are outliers; -1 while unknown
record SuccessRates(double average, double threshold) {
    static final SuccessRates UNKNOWN = new SuccessRates(-1, -1);

    /// @param rates at least one
    /// @param deviations how many standard deviations below the mean the threshold is
    static SuccessRates of(List<Double> rates, double deviations) {
        double mean = rates.stream().mapToDouble(Double::doubleValue).sum() / rates.size();
        double squares = 0;
        for (double rate : rates) squares += (rate - mean) * (rate - mean);
        return new SuccessRates(mean, mean - deviations * Math.sqrt(squares / rates.size()));
    }
}
