using Tandem.Codecs;
using Tandem.Media.Legs;
using Tandem.Media.Processing.Audio;
using Tandem.Rtp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Recording;

/// <summary>The sound of one medium of a party, decoded, with its places in time: those of its timestamps, from where its first packet came. What cannot be decoded is silence. Belongs to one task.</summary>
internal sealed class PartySound : IDisposable
{
    /// <summary>A source whose timestamps go elsewhere than time does has begun anew.</summary>
    private static readonly long MaxDrift = StereoFile.Rate;

    private readonly RtpFormat?[] _formats = new RtpFormat?[128];
    private readonly Source?[] _sources = new Source?[128];
    private uint _ssrc;
    private int _rate;
    private uint _timestamp;
    private long _position;
    private bool _hasBegun;

    public PartySound(TappedStream stream)
    {
        foreach (var format in stream.Formats) _formats[format.PayloadType] = format;
    }

    /// <summary>Decodes a packet; empty when there is nothing to hear in it.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="arrival">Where it came.</param>
    /// <param name="position">Where it belongs.</param>
    public ReadOnlySpan<short> Decode(in RtpPacket packet, long arrival, out long position)
    {
        position = arrival;
        if (packet.Payload.IsEmpty || SourceOf(packet.PayloadType) is not { } source) return [];
        position = _hasBegun && packet.Ssrc == _ssrc && source.ClockRate == _rate ? _position + ((long)(int)(packet.Timestamp - _timestamp) * StereoFile.Rate / _rate) : arrival;
        if (Math.Abs(position - arrival) > MaxDrift) position = arrival;
        (_ssrc, _rate, _timestamp, _position, _hasBegun) = (packet.Ssrc, source.ClockRate, packet.Timestamp, position, true);
        return source.Decode(packet.Payload);
    }

    /// <summary>Made when its first packet comes, for most of what may come never does.</summary>
    private Source? SourceOf(byte payloadType)
    {
        if (_formats[payloadType] is not { } format) return _sources[payloadType];
        _formats[payloadType] = null;
        return _sources[payloadType] = Source.TryCreate(format);
    }

    public void Dispose()
    {
        foreach (var source in _sources) source?.Dispose();
    }

    private sealed class Source(AudioDecoder decoder, int clockRate) : IDisposable
    {
        private readonly short[] _pcm = new short[decoder.MaxSamples];
        private readonly AudioConversion _conversion = new(decoder.SampleRate, decoder.Channels, StereoFile.Rate, 1, decoder.MaxSamples);

        public int ClockRate => clockRate;

        public static Source? TryCreate(RtpFormat format)
        {
            var audio = format.ToAudioFormat();
            if (audio.Name == "CN" || AudioCodecs.Find(audio) is not { IsAvailable: true } codec || codec.Refusal(audio) is not null) return null;
            return new Source(codec.CreateDecoder(audio, AudioCodecOptions.Default with { SampleRate = format.CodedRate(), Channels = format.CodedChannels() }), audio.ClockRate);
        }

        public ReadOnlySpan<short> Decode(ReadOnlySpan<byte> payload) => decoder.TryDecode(payload, _pcm, out var samples) ? _conversion.Convert(_pcm.AsSpan(0, samples)) : [];

        public void Dispose() => decoder.Dispose();
    }
}
