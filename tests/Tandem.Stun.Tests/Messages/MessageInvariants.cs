namespace Tandem.Stun.Tests.Messages;

/// <summary>What holds for any octets: they are refused, or a message that can be read in every way without an exception and that, written again, is the same message.</summary>
internal static class MessageInvariants
{
    public static void Check(byte[] octets)
    {
        if (StunMessage.TryParse(octets, out var message) != StunParseError.None) return;
        ReadEverything(message);
        var buffer = new byte[octets.Length + 100];
        var written = Rewrite(message, buffer);
        Assert.Equal(StunParseError.None, StunMessage.TryParse(written, out var again));
        AssertSame(message, again);
        Assert.Equal(written, Rewrite(again, new byte[octets.Length + 100]));
    }

    /// <summary>The attributes that are content, and no others; padding becomes zero.</summary>
    private static ReadOnlySpan<byte> Rewrite(in StunMessage message, Span<byte> destination)
    {
        var writer = new StunWriter(destination, message.Class, message.Method, message.TransactionId);
        foreach (var attribute in message.Attributes) writer.Write(attribute.Type, attribute.Value);
        return destination[..writer.Length];
    }

    private static void AssertSame(in StunMessage expected, in StunMessage actual)
    {
        Assert.Equal((expected.Class, expected.Method, expected.TransactionId), (actual.Class, actual.Method, actual.TransactionId));
        var others = actual.Attributes;
        foreach (var attribute in expected.Attributes)
        {
            Assert.True(others.MoveNext());
            Assert.Equal(attribute.Type, others.Current.Type);
            Assert.True(attribute.Value.SequenceEqual(others.Current.Value));
        }

        Assert.False(others.MoveNext());
    }

    private static void ReadEverything(in StunMessage message)
    {
        foreach (var attribute in message.Attributes)
        {
            // The first of a type is the one that is found.
            Assert.True(message.TryGet(attribute.Type, out var first));
            Assert.InRange(first.Value.Length, 0, message.Octets.Length - StunMessage.MinLength - 4);
            _ = message.ReadAddress(attribute.Type, out _);
            _ = message.ReadXorAddress(attribute.Type, out _);
            _ = message.ReadAddressFamily(attribute.Type, out _);
            _ = message.ReadUInt32(attribute.Type, out _);
            _ = message.ReadUInt64(attribute.Type, out _);
            _ = attribute.TryReadErrorCode(out _, out _);
        }

        _ = (message.ReadErrorCode(out var code, out _), message.ReadChannelNumber(out _), message.ReadLifetime(out _), message.ReadRequestedTransport(out _), message.ReadEvenPort(out _));
        if (code != default) Assert.InRange((int)code, StunErrorCodes.Min, StunErrorCodes.Max);
        _ = (message.ReadAddressErrorCode(out _, out _), message.ReadIcmp(out _), message.ReadChangeRequest(out _), message.ReadResponsePort(out _));
        _ = RelayedData.TryRead(message, out _, out _);
        Assert.True(message.HasFingerprint || !message.HasValidFingerprint);
        Assert.True(message.HasIntegrity || !MessageIntegrity.IsValid(message, "key"u8));
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[4];
        Assert.InRange(message.FindUnknown(default, unknown), 0, unknown.Length);
    }
}
