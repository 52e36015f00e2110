using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>The answers to a check (RFC 8445 section 7.3, RFC 8489 sections 9.1.3 and 9.1.4). Every one has a FINGERPRINT; one to an authenticated request has the integrity that the request has.</summary>
internal static class CheckResponse
{
    /// <summary>The longest one, with eight unknown attributes.</summary>
    public const int MaxLength = 128;

    /// <summary>Most unknown attributes that are told.</summary>
    public const int MaxUnknown = 8;

    public static int WriteSuccess(Span<byte> destination, in StunMessage request, in PeerAddress source, ReadOnlySpan<byte> key)
    {
        var writer = StunWriter.Respond(request, StunClass.SuccessResponse, destination);
        writer.WriteXorAddress(StunAttributeType.XorMappedAddress, source);
        return Finish(ref writer, request, key);
    }

    /// <summary>Writes a refusal.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="request">The request.</param>
    /// <param name="code">Why.</param>
    /// <param name="unknown">For 420.</param>
    /// <param name="key">The password, or nothing when the request has not proved that it knows it.</param>
    public static int WriteError(Span<byte> destination, in StunMessage request, StunErrorCode code, ReadOnlySpan<StunAttributeType> unknown, ReadOnlySpan<byte> key)
    {
        var writer = StunWriter.Respond(request, StunClass.ErrorResponse, destination);
        writer.WriteErrorCode(code);
        if (!unknown.IsEmpty) writer.WriteUnknownAttributes(unknown);
        return Finish(ref writer, request, key);
    }

    private static int Finish(ref StunWriter writer, in StunMessage request, ReadOnlySpan<byte> key)
    {
        if (!key.IsEmpty && request.HasIntegritySha256) writer.WriteIntegritySha256(key);
        else if (!key.IsEmpty) writer.WriteIntegritySha1(key);
        writer.WriteFingerprint();
        return writer.Length;
    }
}
