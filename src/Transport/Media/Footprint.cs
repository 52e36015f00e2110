using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Tandem.Transport;

/// <summary>
/// Objects that are touched for each datagram of a socket. Where thousands of streams take turns, none of them is in the processor's cache when its datagram comes, and to wait for one after the other costs more than what is done with
/// them; so all are fetched while the kernel hands the datagram over. A hint: it may lack some, or name what is needed no more. Belongs to the loop.
/// </summary>
public sealed class Footprint
{
    private const int Most = 32;
    private const int CacheLine = 64;

    // Within this object, for an array would be one more to wait for.
    private Objects _objects;

    /// <summary>How many there are; 32 at most.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one; nothing for null, and when there are too many.</summary>
    public void Add(object? touched)
    {
        if (touched is not null && Count < Most) _objects[Count++] = touched;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _objects = default;
        Count = 0;
    }

    /// <summary>Fetches the first octets of each.</summary>
    internal unsafe void Fetch()
    {
        if (!Sse.IsSupported) return;
        foreach (ref var touched in ((Span<object?>)_objects)[..Count])
        {
            // Nothing is read there, so that the collector may move it meanwhile: then it is fetched for nothing.
            var address = (byte*)Unsafe.As<object?, nint>(ref touched);
            Sse.Prefetch0(address);
            Sse.Prefetch0(address + CacheLine);
        }
    }

    [InlineArray(Most)]
    private struct Objects
    {
        private object? _first;
    }
}
