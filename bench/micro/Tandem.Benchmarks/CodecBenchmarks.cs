using BenchmarkDotNet.Attributes;
using Tandem.Codecs.Dtmf;
using Tandem.Codecs.Signal;

namespace Tandem.Benchmarks;

/// <summary>One packet of 20 ms through each codec, and what lies between two of them. The sound is two tones and some noise.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly CodecPair _pcmu = new(new("PCMU", 8000));
    private readonly CodecPair _pcma = new(new("PCMA", 8000));
    private readonly CodecPair _g722 = new(new("G722", 8000));
    private readonly CodecPair _opus = new(new("opus", 48000, 2, "useinbandfec=1"));
    private readonly CodecPair _gsm = new(new("GSM", 8000));
    private readonly CodecPair _ilbc = new(new("iLBC", 8000, 1, "mode=20"));
    private readonly CodecPair _speex = new(new("speex", 8000));
    private readonly CodecPair _g729 = new(new("G729", 8000, 1, "annexb=no"));
    private readonly CodecPair _amr = new(new("AMR", 8000));
    private readonly CodecPair _amrWideband = new(new("AMR-WB", 16000));
    private readonly Resampler _up = new(8000, 48000);
    private readonly Resampler _down = new(48000, 8000);
    private readonly DtmfDetector _detector = new();
    private readonly short[] _narrow = CodecPair.Sound(8000);
    private readonly short[] _full = CodecPair.Sound(48000);
    private readonly short[] _resampled = new short[1000];
    private readonly char[] _digits = new char[1];

    [Benchmark]
    public int EncodePcmu() => _pcmu.Encode();

    [Benchmark]
    public int DecodePcmu() => _pcmu.Decode();

    [Benchmark]
    public int EncodePcma() => _pcma.Encode();

    [Benchmark]
    public int DecodePcma() => _pcma.Decode();

    [Benchmark]
    public int EncodeG722() => _g722.Encode();

    [Benchmark]
    public int DecodeG722() => _g722.Decode();

    [Benchmark]
    public int EncodeOpus() => _opus.Encode();

    [Benchmark]
    public int DecodeOpus() => _opus.Decode();

    [Benchmark]
    public int EncodeGsm() => _gsm.Encode();

    [Benchmark]
    public int DecodeGsm() => _gsm.Decode();

    [Benchmark]
    public int EncodeIlbc() => _ilbc.Encode();

    [Benchmark]
    public int DecodeIlbc() => _ilbc.Decode();

    [Benchmark]
    public int EncodeSpeex() => _speex.Encode();

    [Benchmark]
    public int DecodeSpeex() => _speex.Decode();

    [Benchmark]
    public int EncodeG729() => _g729.Encode();

    [Benchmark]
    public int DecodeG729() => _g729.Decode();

    [Benchmark]
    public int EncodeAmr() => _amr.Encode();

    [Benchmark]
    public int DecodeAmr() => _amr.Decode();

    [Benchmark]
    public int EncodeAmrWb() => _amrWideband.Encode();

    [Benchmark]
    public int DecodeAmrWb() => _amrWideband.Decode();

    [Benchmark]
    public int Resample8To48() => _up.Process(_narrow, _resampled);

    [Benchmark]
    public int Resample48To8() => _down.Process(_full, _resampled);

    [Benchmark]
    public int HearKeys() => _detector.Hear(_narrow, _digits);
}
