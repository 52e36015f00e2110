namespace Tandem.Stun.Ice;

/// <summary>The Binding request of a connectivity check or a consent check (RFC 8445 section 7.1, RFC 7675 section 5.1).</summary>
internal static class CheckRequest
{
    /// <summary>NOMINATION of draft-thatcher-ice-renomination, in the range of attributes that need not be understood; the number is that of libwebrtc.</summary>
    public const StunAttributeType Nomination = (StunAttributeType)0xC001;

    /// <summary>The longest one: with fragments of 256 octets each.</summary>
    public const int MaxLength = 20 + (4 + IceCredentials.MaxLength + 1 + IceCredentials.MaxLength + 3) + 8 + 12 + 4 + 8 + 24 + 8;

    /// <summary>What is understood of what has to be.</summary>
    public static readonly StunAttributeSet Understood = new(
        StunAttributeType.Username, StunAttributeType.MessageIntegrity, StunAttributeType.MessageIntegritySha256, StunAttributeType.Priority, StunAttributeType.UseCandidate,
        StunAttributeType.ErrorCode, StunAttributeType.UnknownAttributes, StunAttributeType.XorMappedAddress, StunAttributeType.MappedAddress);

    /// <summary>Writes one.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> destination, in Parameters parameters, IceCredentials local, IceCredentials remote)
    {
        var writer = new StunWriter(destination, StunClass.Request, StunMethod.Binding, parameters.TransactionId);
        var own = local.UserFragment;
        var other = remote.UserFragment;
        var userName = writer.Add(StunAttributeType.Username, other.Length + 1 + own.Length);
        other.CopyTo(userName);
        userName[other.Length] = (byte)':';
        own.CopyTo(userName[(other.Length + 1)..]);
        writer.WriteUInt32(StunAttributeType.Priority, parameters.Priority);
        writer.WriteUInt64(parameters.Role == IceRole.Controlling ? StunAttributeType.IceControlling : StunAttributeType.IceControlled, parameters.TieBreaker);
        if (parameters.UseCandidate) writer.Write(StunAttributeType.UseCandidate);
        if (parameters.Nomination != 0) writer.WriteUInt32(Nomination, parameters.Nomination);
        writer.WriteIntegritySha1(remote.Password);
        writer.WriteFingerprint();
        return writer.Length;
    }

    /// <summary>Writes a keep-alive, which nobody answers (RFC 8445 section 11).</summary>
    public static int WriteKeepAlive(Span<byte> destination)
    {
        var writer = new StunWriter(destination, StunClass.Indication, StunMethod.Binding, TransactionId.Random());
        writer.WriteFingerprint();
        return writer.Length;
    }

    /// <summary>What differs between checks.</summary>
    internal readonly record struct Parameters(TransactionId TransactionId, uint Priority, IceRole Role, ulong TieBreaker, bool UseCandidate, uint Nomination);
}
