using Tandem.Rtp.Redundancy;

namespace Tandem.Rtp.Tests.Redundancy;

/// <summary>What holds for any octets: they are refused, or blocks that fill them.</summary>
internal static class RedInvariants
{
    public static void Check(byte[] octets)
    {
        if (RedPayload.TryParse(octets, out var red) != RedParseError.None) return;
        var (total, count) = (0, 0);
        foreach (var block in red)
        {
            total += block.Data.Length + (block.IsPrimary ? 1 : 4);
            count++;
        }

        Assert.Equal((octets.Length, red.Count), (total, count));
        Assert.True(red.Primary.IsPrimary);
    }
}
