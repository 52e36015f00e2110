using Tandem.Sip;

namespace Tandem.Fuzz.Targets;

/// <summary>The value of a header field, read as each type there is: what was read reads the same again, and its parts lie inside it.</summary>
internal static class HeadersTarget
{
    public static void Run(byte[] octets)
    {
        CheckList(octets);
        CheckVia(octets);
        CheckAddress(octets);
        if (CSeq.TryParse(octets, out var cseq))
        {
            Assert.InRange(cseq.Number, 0u, Grammar.MaxCSeq);
            Assert.True(Grammar.IsToken(cseq.Method));
        }
    }

    /// <summary>A list taken apart and put together again has the same values.</summary>
    private static void CheckList(ReadOnlySpan<byte> octets)
    {
        var values = Values(octets);
        var joined = values.SelectMany((value, index) => index == 0 ? value : [(byte)',', (byte)' ', .. value]).ToArray();
        Assert.Equal(values, Values(joined));
        foreach (var value in values)
        {
            CheckVia(value);
            CheckAddress(value);
        }
    }

    private static List<byte[]> Values(ReadOnlySpan<byte> octets)
    {
        var values = new List<byte[]>();
        while (HeaderValues.TryReadValue(ref octets, out var value)) values.Add(value.ToArray());
        return values;
    }

    private static void CheckVia(ReadOnlySpan<byte> octets)
    {
        if (!Via.TryParse(octets, out var via)) return;
        Assert.False(via.Host.IsEmpty);
        Assert.False(via.TransportName.IsEmpty);
        Assert.InRange(via.Port, 0, ushort.MaxValue);
        Assert.True(via.HasMagicCookie ? via.Branch.Length >= 7 : via.Branch.Length >= 0);
        CheckParameters(via.Parameters);
        Assert.True(Via.TryParse(via.Value, out var again));
        Assert.True(again.SentBy.SequenceEqual(via.SentBy) && again.Branch.SequenceEqual(via.Branch));
    }

    private static void CheckAddress(ReadOnlySpan<byte> octets)
    {
        if (!NameAddress.TryParse(octets, out var address)) return;
        Assert.False(address.Uri.IsEmpty);
        CheckParameters(address.Parameters);
        Assert.True(NameAddress.TryParse(address.Value, out var again));
        Assert.True(again.Uri.SequenceEqual(address.Uri) && again.Tag.SequenceEqual(address.Tag) && again.DisplayName.SequenceEqual(address.DisplayName));
        UriTarget.Run(address.Uri.ToArray());
    }

    private static void CheckParameters(in Parameters parameters)
    {
        Assert.True(parameters.IsWellFormed);
        foreach (var parameter in parameters)
        {
            Assert.False(parameter.Name.IsEmpty);
            Assert.True(parameters.TryGet(parameter.Name, out _));
        }
    }
}
