using Tandem.IceProbe;
using Tandem.Kernel;

namespace Tandem.Interop.Tests;

/// <summary>The data that the tests across NATs count.</summary>
public sealed class NumberedDataTests
{
    private readonly NumberedData _data = new();
    private Instant _now = new(1);
    private int _sent;

    [Fact]
    public void AStallIsNotMadeUpForByABurst()
    {
        _data.Begin(100, _now);
        Run(200);
        Assert.Equal(11, _sent);
        _now += TimeSpan.FromSeconds(3);
        for (var i = 0; i < 5; i++) _data.Advance(_now, Send);
        Assert.Equal(12, _sent);
        Run(200);
        Assert.Equal(22, _sent);
        Run(2_000);
        Assert.Equal((100, 100u, Instant.Never), (_sent, _data.Sent, _data.Deadline));
    }

    [Fact]
    public void WhatIsWithheldIsCountedUntilSomethingIsSent()
    {
        _data.Begin(100, _now);
        for (; _now < new Instant(1) + TimeSpan.FromSeconds(1); _now = _data.Deadline) _data.Advance(_now, static _ => false);
        Assert.Equal((50, 0u), (_data.Withheld, _data.Sent));
        _data.Advance(_now, Send);
        Assert.Equal((0, 1u), (_data.Withheld, _data.Sent));
    }

    /// <summary>Its owner's clock, which is never late.</summary>
    private void Run(int milliseconds)
    {
        var end = _now + TimeSpan.FromMilliseconds(milliseconds);
        while (_data.Deadline <= end)
        {
            _now = _data.Deadline;
            _data.Advance(_now, Send);
        }

        _now = end;
    }

    private bool Send(byte[] packet)
    {
        _sent++;
        return true;
    }
}
