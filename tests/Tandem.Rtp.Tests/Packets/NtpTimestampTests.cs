using CsCheck;

namespace Tandem.Rtp.Tests.Packets;

public sealed class NtpTimestampTests
{
    /// <summary>The example of RFC 3550 figure 2.</summary>
    [Fact]
    public void The_example_of_the_rfc_is_written_as_there()
    {
        var time = NtpTimestamp.Of(new DateTimeOffset(1995, 11, 10, 11, 33, 25, 125, TimeSpan.Zero));
        Assert.Equal(0xb44db705_20000000, time.Value);
        Assert.Equal(0xb7052000, time.Middle);
        Assert.Equal(0x00054000u, NtpTimestamp.ToMiddle(TimeSpan.FromSeconds(5.25)));
        Assert.Equal(TimeSpan.FromSeconds(6.125), NtpTimestamp.FromMiddle(0x00062000));
    }

    [Fact]
    public void Durations_that_do_not_fit_are_the_nearest_that_do()
    {
        Assert.Equal(0u, NtpTimestamp.ToMiddle(TimeSpan.FromSeconds(-1)));
        Assert.Equal(uint.MaxValue, NtpTimestamp.ToMiddle(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Times_are_added_and_subtracted_across_the_wrap() =>
        Gen.Select(Gen.ULong, Gen.Long[-TimeSpan.TicksPerDay * 1000, TimeSpan.TicksPerDay * 1000]).Sample((value, ticks) =>
        {
            var time = new NtpTimestamp(value);
            Assert.InRange(((time + new TimeSpan(ticks)) - time).Ticks, ticks - 1, ticks + 1);
        });

    [Fact]
    public void A_clock_goes_on_from_where_it_was_read()
    {
        var clock = new NtpClock(Wire.Start, new NtpTimestamp(0xb44db705_20000000));
        Assert.Equal(0xb44db706_a0000000, clock.At(Wire.At(1500)).Value);
        Assert.Equal(0xb44db704_a0000000, clock.At(Wire.At(-500)).Value);
    }
}
