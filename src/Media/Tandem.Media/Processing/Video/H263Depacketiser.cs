namespace Tandem.Media.Processing.Video;

/// <summary>Pictures of H.263 (RFC 4629 section 5).</summary>
internal sealed class H263Depacketiser : VideoDepacketiser
{
    /// <inheritdoc/>
    public override VideoCodec Codec => VideoCodec.H263;

    /// <inheritdoc/>
    public override bool IsKeyFrame => H263Picture.IsKeyFrame(Frame);

    /// <inheritdoc/>
    public override int SizeOfKeyFrame() => H263Picture.SizeOf(Frame);

    private protected override bool IsBeginning(ReadOnlySpan<byte> payload) => H263Payload.TryRead(payload, out var header) && header.IsStart && H263Picture.IsStart(payload[header.Length..]);

    private protected override bool TryAdd(ReadOnlySpan<byte> payload)
    {
        if (!H263Payload.TryRead(payload, out var header) || IsBeginning(payload) != IsEmpty) return false;
        return (!header.IsStart || TryAppend([0, 0])) && TryAppend(payload[header.Length..]);
    }
}
