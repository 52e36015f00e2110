namespace Tandem.Stun.Tests;

/// <summary>Octets as the tests write them.</summary>
internal static class Wire
{
    public static byte[] Octets(params string[] lines) => Convert.FromHexString(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));

    public static string Hex(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(octets);

    /// <summary>Octets of which a wrong read would show, each one twice as likely to be seen at a wrong place.</summary>
    public static byte[] Ramp(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)(i * 7))];

    /// <summary>Parses what has to be a message.</summary>
    public static StunMessage Parse(ReadOnlySpan<byte> octets)
    {
        Assert.Equal(StunParseError.None, StunMessage.TryParse(octets, out var message));
        return message;
    }

    /// <summary>How many octets an action allocates on this thread, after a first run that sets things up.</summary>
    public static long AllocatedBy(Action action)
    {
        for (var i = 0; i < 3; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
