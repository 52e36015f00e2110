using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Tandem.Contracts;

namespace Tandem.Subscribers.Directory;

/// <summary>The subscribers of a laboratory: every user name of an own domain exists, with one password. Thread-safe.</summary>
internal sealed class LabSubscribers
{
    private const int MaxUserLength = 64;

    // A benchmark calls the same users again and again: their addresses are made once. One with more users than this pays for making them anew.
    private const int MaxRemembered = 200_000;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+*#"u8);

    private readonly ConcurrentDictionary<byte[], byte[]> _addresses = new(AsciiComparer.Instance);
    private readonly ConcurrentDictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private int _remembered;

    /// <summary>Makes an empty memory of addresses.</summary>
    public LabSubscribers() => _lookup = _addresses.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The password of everybody.</summary>
    public static ReadOnlySpan<byte> Password => "secret"u8;

    /// <summary>The subscriber of any name that can stand in a URI unescaped.</summary>
    public bool TryFind(ReadOnlySpan<byte> user, ReadOnlySpan<byte> domain, out Subscriber subscriber)
    {
        subscriber = default;
        if (user.IsEmpty || user.Length > MaxUserLength || user.ContainsAnyExcept(Allowed)) return false;
        Span<byte> address = stackalloc byte[5 + user.Length + domain.Length];
        "sip:"u8.CopyTo(address);
        Ascii.ToLower(user, address[4..], out _);
        address[4 + user.Length] = (byte)'@';
        domain.CopyTo(address[(5 + user.Length)..]);
        if (!_lookup.TryGetValue(address, out var known))
        {
            known = address.ToArray();
            if (Volatile.Read(ref _remembered) < MaxRemembered && _addresses.TryAdd(known, known)) Interlocked.Increment(ref _remembered);
        }

        subscriber = new Subscriber(known, true);
        return true;
    }
}
