using System.Buffers.Binary;
using Tandem.Codecs;

namespace Tandem.Media.Playing;

/// <summary>Reads sound of a file of the format RIFF/WAVE: samples of 16 bits, A-law or mu-law, at rates that are resampled here. Whatever else there is, other programs have to read.</summary>
internal static class WaveFile
{
    private const int ChunkHead = 8;
    private const ushort Linear = 1;
    private const ushort ALaw = 6;
    private const ushort MuLaw = 7;
    private const ushort Extensible = 0xFFFE;

    private static readonly int[] Rates = [8000, 16_000, 32_000, 44_100, 48_000];

    /// <summary>Whether it is such a file, whatever is in it.</summary>
    public static bool Is(ReadOnlySpan<byte> octets) => octets.Length >= 12 && octets[..4].SequenceEqual("RIFF"u8) && octets[8..12].SequenceEqual("WAVE"u8);

    /// <summary>Reads it, as one channel. Null when it is another format, or one of those that are not read here.</summary>
    public static Sound? TryRead(ReadOnlySpan<byte> octets)
    {
        if (!Is(octets)) return null;
        ReadOnlySpan<byte> format = [];
        for (octets = octets[12..]; octets.Length >= ChunkHead;)
        {
            var name = octets[..4];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]);
            // Who writes to a pipe does not know the length; then it is what is there.
            var chunk = octets[ChunkHead..][..(int)Math.Min(length, octets.Length - ChunkHead)];
            if (name.SequenceEqual("fmt "u8)) format = chunk;
            else if (name.SequenceEqual("data"u8)) return format.Length < 16 ? null : Read(format, chunk);
            octets = octets[Math.Min(octets.Length, ChunkHead + chunk.Length + (chunk.Length & 1))..];
        }

        return null;
    }

    private static Sound? Read(ReadOnlySpan<byte> format, ReadOnlySpan<byte> data)
    {
        var kind = BinaryPrimitives.ReadUInt16LittleEndian(format);
        // The first octets of the identifier are the former number.
        if (kind == Extensible && format.Length >= 26) kind = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        var (channels, rate, bits) = (BinaryPrimitives.ReadUInt16LittleEndian(format[2..]), (int)BinaryPrimitives.ReadUInt32LittleEndian(format[4..]), BinaryPrimitives.ReadUInt16LittleEndian(format[14..]));
        if (channels is not (1 or 2) || !Rates.Contains(rate)) return null;
        short[]? samples = (kind, bits) switch
        {
            (Linear, 16) => ReadLinear(data),
            (ALaw, 8) => Decode("PCMA", data),
            (MuLaw, 8) => Decode("PCMU", data),
            _ => null,
        };
        if (samples is null || channels == 1) return samples is null ? null : new Sound(samples, rate);
        return new Sound(samples.AsSpan(0, Codecs.Signal.Channels.ToMono(samples, samples)).ToArray(), rate);
    }

    private static short[] ReadLinear(ReadOnlySpan<byte> data)
    {
        var samples = new short[data.Length / sizeof(short)];
        for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(i * sizeof(short))..]);
        return samples;
    }

    private static short[] Decode(string law, ReadOnlySpan<byte> data)
    {
        var format = new AudioFormat(law, 8000);
        using var decoder = AudioCodecs.Find(format)!.CreateDecoder(format);
        var samples = new short[data.Length];
        for (var at = 0; at < data.Length; at += decoder.MaxSamples)
        {
            var part = data[at..Math.Min(data.Length, at + decoder.MaxSamples)];
            decoder.TryDecode(part, samples.AsSpan(at), out _);
        }

        return samples;
    }
}
