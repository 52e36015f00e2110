using Tandem.Codecs.Concealment;

namespace Tandem.Codecs.Gsm;

/// <summary>GSM full rate by libgsm, which does not conceal (RFC 3551 section 4.5.8).</summary>
internal sealed unsafe class GsmDecoder() : AudioDecoder(8000, 1)
{
    /// <summary>RFC 3551 section 4.5.8.1: each frame begins with these four bits.</summary>
    private const int Signature = 0xD;

    private readonly GsmHandle _handle = NativeHandle.Made(LibGsm.gsm_create());
    private readonly WaveformConcealment _concealment = new(8000, 1);

    public override bool TryDecode(ReadOnlySpan<byte> payload, Span<short> pcm, out int samples)
    {
        samples = 0;
        var frames = payload.Length / GsmEncoder.FrameOctets;
        if (frames == 0 || payload.Length % GsmEncoder.FrameOctets != 0 || frames * GsmEncoder.FrameSamples > pcm.Length) return false;
        for (var i = 0; i < frames; i++)
        {
            if (payload[i * GsmEncoder.FrameOctets] >> 4 != Signature) return false;
        }
        fixed (byte* octets = payload)
        fixed (short* heard = pcm)
        {
            for (var i = 0; i < frames; i++) LibGsm.gsm_decode(_handle, octets + i * GsmEncoder.FrameOctets, heard + i * GsmEncoder.FrameSamples);
        }
        samples = frames * GsmEncoder.FrameSamples;
        _concealment.Heard(pcm[..samples]);
        return true;
    }

    public override void Conceal(Span<short> pcm) => _concealment.Fill(pcm);

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }
}
