namespace Tandem.Codecs.Ilbc;

/// <summary>iLBC of either mode (RFC 3952 section 3): a payload has whole frames of one, and its length tells which.</summary>
internal sealed class IlbcDecoder(IlbcMode mode) : AudioDecoder(8000, 1)
{
    private readonly short[] _concealed = new short[IlbcMode.Of30.Samples];
    private IlbcFrameDecoder _frames = new(mode);

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        if (IlbcMode.OfPayload(payload.Length) is not { } mode) return false;
        var count = payload.Length / mode.Octets;
        if (count * mode.Samples > Math.Min(pcm.Length, MaxSamples)) return false;
        // The other side has agreed on the other mode, once; whoever changes it with each packet makes work for nobody but this stream.
        if (mode != _frames.Mode) _frames = new IlbcFrameDecoder(mode);
        for (; samples < count * mode.Samples; samples += mode.Samples, payload = payload[mode.Octets..])
            _frames.Decode(payload[..mode.Octets], pcm.Slice(samples, mode.Samples));
        return true;
    }

    public override void Conceal(Span<short> pcm)
    {
        // What is no whole number of frames is what 20 ms are before the first packet of 30.
        for (; !pcm.IsEmpty; pcm = pcm[Math.Min(pcm.Length, _frames.Mode.Samples)..])
        {
            var frame = _concealed.AsSpan(0, _frames.Mode.Samples);
            _frames.Conceal(frame);
            frame[..Math.Min(pcm.Length, frame.Length)].CopyTo(pcm);
        }
    }
}
