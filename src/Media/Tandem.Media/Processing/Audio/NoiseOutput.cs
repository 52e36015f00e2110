using Tandem.Codecs;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing.Audio;

/// <summary>Silence as packets of comfort noise (RFC 3389). Belongs to one stream.</summary>
internal sealed class NoiseOutput : IDisposable
{
    private readonly byte _payloadType;
    private readonly AudioEncoder _encoder;
    private readonly AudioConversion _conversion;
    private readonly byte[] _payload;
    private readonly short[] _pcm;

    /// <summary>Made for samples as another encoder takes them.</summary>
    public NoiseOutput(RtpFormat format, AudioEncoder sound)
    {
        var audio = format.ToAudioFormat();
        _payloadType = format.PayloadType;
        _encoder = AudioCodecs.Find(audio)!.CreateEncoder(audio);
        _payload = new byte[_encoder.MaxPayload];
        _pcm = new short[sound.SampleRate / 50 * sound.Channels];
        _conversion = new AudioConversion(sound.SampleRate, sound.Channels, _encoder.SampleRate, 1, _pcm.Length);
    }

    /// <summary>Sends what a source has said of its silence: as it is, when it says it in the same way.</summary>
    public void Send(AudioSource source, ReadOnlySpan<byte> payload, long position, IProcessorOutput output)
    {
        if (source.IsNoise)
        {
            // The shape belongs to a band, the level to all.
            output.Send(_payloadType, (uint)position, false, source.ClockRate == _encoder.SampleRate ? payload : payload[..1]);
            return;
        }

        Describe(source.Convert(source.Continue(20)), position, output);
    }

    /// <summary>Hears what is not sent as it is, so that the description is of the last 20 ms.</summary>
    public void Hear(ReadOnlySpan<short> pcm)
    {
        pcm = pcm[Math.Max(0, pcm.Length - _pcm.Length)..];
        _pcm.AsSpan(pcm.Length).CopyTo(_pcm);
        pcm.CopyTo(_pcm.AsSpan(_pcm.Length - pcm.Length));
    }

    /// <summary>Sends a description of what was heard.</summary>
    public void SendHeard(long position, IProcessorOutput output) => Describe(_pcm, position, output);

    private void Describe(Span<short> pcm, long position, IProcessorOutput output) =>
        output.Send(_payloadType, (uint)position, false, _payload.AsSpan(0, _encoder.Encode(_conversion.Convert(pcm), _payload)));

    public void Dispose() => _encoder.Dispose();
}
