using System.Security.Cryptography;

namespace Tandem.Transport;

/// <summary>
/// Numbers connections so that no number is used again, also not after a restart: the upper 24 bits are drawn at random at start, the lower 40 count. Any thread.
/// </summary>
internal sealed class ConnectionNumbers
{
    private const int CounterBits = 40;

    private ulong _last = (ulong)RandomNumberGenerator.GetInt32(1, 1 << (64 - CounterBits)) << CounterBits;

    /// <summary>The next number, never 0.</summary>
    public ulong Next() => Interlocked.Increment(ref _last);
}
