namespace Tandem.Codecs;

/// <summary>What a description does not decide of a codec. Immutable.</summary>
public sealed record AudioCodecOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly AudioCodecOptions Default = new();

    /// <summary>
    /// The rate, in hertz, of the samples on the other side of the codec; 48000 by default. Opus codes at this rate without a change of rate, where it has it; the others have their own, and say it
    /// (<see cref="AudioEncoder.SampleRate"/>, <see cref="AudioDecoder.SampleRate"/>).
    /// </summary>
    public int SampleRate { get; init; } = 48000;

    /// <summary>Channels that can be used, 1 or 2; 2 by default. A codec that may have two has one when that is all there is to code.</summary>
    public int Channels { get; init; } = 2;

    /// <summary>How much the encoder of opus works for its quality, 0 to 10; 5 by default: half of the highest costs half the time, and nobody hears it in a call.</summary>
    public int Complexity { get; init; } = 5;

    /// <summary>Bits a second and channel of opus, unless the peer says otherwise; 32000 by default, at which speech of all bands is transparent (RFC 7587 section 3.1.1).</summary>
    public int BitRate { get; init; } = 32000;

    /// <summary>Packets in a hundred for whose loss opus provides, when the peer takes forward error correction; 10 by default.</summary>
    public int ExpectedLoss { get; init; } = 10;
}
