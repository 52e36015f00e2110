using Tandem.Sip;
using Tandem.Sip.Tests.Parsing;

namespace Tandem.Fuzz.Targets;

/// <summary>A datagram: nothing throws, what is accepted is written as it came and parsed again to the same, and an index costs no more memory than its limits say.</summary>
internal static class ParserTarget
{
    /// <summary>256 fields of an index that has grown by doubling, and what a first use of a type allocates.</summary>
    private const int MostAllocated = 128 * 1024;

    public static void Run(byte[] octets)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = SipMessage.TryParse(octets, SipLimits.Default, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        _ = MessageInvariants.Check(octets);
    }
}
