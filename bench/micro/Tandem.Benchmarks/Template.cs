using System.Buffers.Text;

namespace Tandem.Benchmarks;

/// <summary>A message whose branch and Call-ID get a number of ten digits and whose user, where it has one with a number, gets one of six: each is new to the server.</summary>
internal sealed class Template(byte[] octets)
{
    private readonly int[] _numbers = [.. Places(octets, "0000000001"u8)];
    private readonly int[] _users = [.. Places(octets, "user000001"u8).Select(place => place + 4)];

    /// <summary>A copy, as the sockets hand it to the Edge.</summary>
    public byte[] Write(long number, int user)
    {
        var copy = octets.ToArray();
        foreach (var place in _numbers) Utf8Formatter.TryFormat(number, copy.AsSpan(place, 10), out _, new('d', 10));
        foreach (var place in _users) Utf8Formatter.TryFormat(user, copy.AsSpan(place, 6), out _, new('d', 6));
        return copy;
    }

    private static List<int> Places(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> text)
    {
        var places = new List<int>();
        for (var start = 0; octets[start..].IndexOf(text) is var at and >= 0; start += at + text.Length) places.Add(start + at);
        return places;
    }
}
