namespace Tandem.Codecs.Amr;

/// <summary>What AMR and AMR-WB differ in: frames of one band, by their type (3GPP TS 26.101 and 26.201).</summary>
internal sealed class AmrFrames
{
    /// <summary>A frame that says that nothing was sent.</summary>
    public const int NoData = 15;

    private readonly short[] _bits;

    private AmrFrames(int sampleRate, int modes, short[] bits) => (SampleRate, Modes, _bits) = (sampleRate, modes, bits);

    /// <summary>RFC 4867 section 3.1, table 1.</summary>
    public static AmrFrames Narrow { get; } = new(8000, 8, [95, 103, 118, 134, 148, 159, 204, 244, 39, -1, -1, -1, -1, -1, -1, 0]);

    /// <summary>RFC 4867 section 3.2; type 14 is a frame of speech that was lost.</summary>
    public static AmrFrames Wide { get; } = new(16000, 9, [132, 177, 253, 285, 317, 365, 397, 461, 477, 40, -1, -1, -1, -1, 0, 0]);

    public int SampleRate { get; }

    /// <summary>Samples of a frame of 20 ms.</summary>
    public int FrameSamples => SampleRate / 50;

    /// <summary>How many modes of speech there are, 0 being the slowest.</summary>
    public int Modes { get; }

    /// <summary>Octets of the longest frame with the octet of its type before it.</summary>
    public int MaxOctets => Octets(Modes - 1) + 1;

    /// <summary>Bits of a type of frame; negative when it may not be used.</summary>
    public int Bits(int type) => _bits[type];

    /// <summary>Octets of a type of frame, filled up.</summary>
    public int Octets(int type) => (_bits[type] + 7) / 8;
}
