package io.leno.proto;

import com.google.protobuf.Message;

import java.math.BigDecimal;

/// Durations in messages of any make.
final class Times {
    private Times() {}

    /// In nanoseconds, as whole numbers that no duration exceeds.
    static BigDecimal nanos(Message duration) {
        var type = duration.getDescriptorForType();
        long seconds = (Long) duration.getField(type.findFieldByNumber(1));
        int nanos = (Integer) duration.getField(type.findFieldByNumber(2));
        return BigDecimal.valueOf(seconds).movePointRight(9).add(BigDecimal.valueOf(nanos));
    }

    static String text(BigDecimal nanos) {
        return nanos.movePointLeft(9).stripTrailingZeros().toPlainString() + "s";
    }
}
