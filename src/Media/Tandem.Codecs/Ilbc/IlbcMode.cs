namespace Tandem.Codecs.Ilbc;

/// <summary>One of the two modes: the length of a frame, and how its bits are laid out (RFC 3951 section 3.8, RFC 3952 section 3.1). The modes do not mix: the frames differ. Immutable.</summary>
internal sealed class IlbcMode
{
    /// <summary>Samples of a sub-block.</summary>
    public const int SubBlock = 40;

    /// <summary>Stages of each codebook search.</summary>
    public const int Stages = 3;

    /// <summary>20 ms in 38 octets: 15.2 kbit/s.</summary>
    public static readonly IlbcMode Of20 = new(20, 57, 1, [0.75f, 0.5f, 0.25f, 0], AudioCodecs.EachTwentyMilliseconds)
    {
        BlockBits = new(2, 0, 0),
        CodebookBits = [[new(6, 0, 1), new(0, 0, 7), new(0, 0, 7)], [new(7, 0, 1), new(0, 0, 7), new(0, 0, 7)], [new(0, 0, 8), new(0, 0, 8), new(0, 0, 8)]],
        GainBits = [[new(2, 0, 3), new(1, 1, 2), new(0, 0, 3)], [new(1, 2, 2), new(1, 1, 2), new(0, 0, 3)], [new(1, 1, 3), new(0, 2, 2), new(0, 0, 3)]],
    };

    /// <summary>30 ms in 50 octets: 13.33 kbit/s.</summary>
    public static readonly IlbcMode Of30 = new(30, 58, 2, [0.5f, 1, 2 / 3f, 1 / 3f, 0, 0], [30, 60, 90, 120])
    {
        BlockBits = new(3, 0, 0),
        CodebookBits =
        [
            [new(4, 2, 1), new(0, 0, 7), new(0, 0, 7)], [new(6, 1, 1), new(0, 0, 7), new(0, 0, 7)],
            [new(0, 7, 1), new(0, 0, 8), new(0, 0, 8)], [new(0, 7, 1), new(0, 0, 8), new(0, 0, 8)], [new(0, 7, 1), new(0, 0, 8), new(0, 0, 8)],
        ],
        GainBits =
        [
            [new(1, 1, 3), new(1, 1, 2), new(0, 0, 3)], [new(1, 2, 2), new(1, 2, 1), new(0, 0, 3)],
            [new(0, 2, 3), new(0, 2, 2), new(0, 0, 3)], [new(0, 1, 4), new(0, 1, 3), new(0, 0, 3)], [new(0, 1, 4), new(0, 1, 3), new(0, 0, 3)],
        ],
    };

    private IlbcMode(int milliseconds, int stateSamples, int analyses, float[] weights, IReadOnlyList<int> packetTimes)
    {
        (Milliseconds, StateSamples, Analyses, EarlierWeights, PacketTimes) = (milliseconds, stateSamples, analyses, weights, packetTimes);
        Samples = milliseconds * 8;
        SubBlocks = Samples / SubBlock;
        Octets = milliseconds == 20 ? 38 : 50;
    }

    /// <summary>Of a frame.</summary>
    public int Milliseconds { get; }

    /// <summary>Of a frame.</summary>
    public int Samples { get; }

    /// <summary>Of a frame.</summary>
    public int Octets { get; }

    /// <summary>Sub-blocks of a frame.</summary>
    public int SubBlocks { get; }

    /// <summary>Samples of the start state that are coded one by one; those that are missing to two sub-blocks come from a codebook.</summary>
    public int StateSamples { get; }

    /// <summary>Linear predictions of a frame.</summary>
    public int Analyses { get; }

    /// <summary>How much of the earlier of two sets of frequencies is in that of each sub-block (section 3.2.6). With two predictions the first sub-block lies between the last frame and the first of them.</summary>
    public IReadOnlyList<float> EarlierWeights { get; }

    /// <summary>Times of a packet.</summary>
    public IReadOnlyList<int> PacketTimes { get; }

    /// <summary>Bits of the position of the start state.</summary>
    public required IlbcBits BlockBits { get; init; }

    /// <summary>Bits of the indexes of each codebook and stage: first what completes the start state, then the sub-blocks.</summary>
    public required IlbcBits[][] CodebookBits { get; init; }

    /// <summary>Bits of the gains, likewise.</summary>
    public required IlbcBits[][] GainBits { get; init; }

    /// <summary>
    /// The mode of a description: 30 ms where it says nothing. An offer of ours has 20 ms, and an answer has what was offered, so what the peer says is always the lower one of both, which holds for both (RFC 3952 section 5).
    /// </summary>
    public static IlbcMode Of(CodecParameters parameters) => parameters["mode"] == "20" ? Of20 : Of30;

    /// <summary>The mode of a payload, which its length tells: up to 120 ms none is one of both.</summary>
    public static IlbcMode? OfPayload(int octets) => octets == 0 ? null : octets % Of20.Octets == 0 ? Of20 : octets % Of30.Octets == 0 ? Of30 : null;
}
