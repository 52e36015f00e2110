using Tandem.Interop.Tests.Peers;
using Tandem.Media.Processing;
using Tandem.Media.Tests.Processing;
using Tandem.Sdp.Rtp;

namespace Tandem.Interop.Tests;

/// <summary>Pictures from VP8 to H.264 and back, with FFmpeg's own packets at both ends: a colour that goes in is the colour that a decoder sees.</summary>
public sealed class VideoTranscodingTests : IDisposable
{
    private const string Vp8Encoder = "-c:v libvpx -deadline realtime -b:v 400k -g 15 -threads 1";
    private const string H264Encoder = "-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p -b:v 400k -g 15 -threads 1";

    private const string H263Encoder = "-vf scale=352:288 -pix_fmt yuv420p -c:v h263 -b:v 400k -g 15 -threads 1";

    /// <summary>A second of each, 15 pictures a second, with something that moves in a corner.</summary>
    private const string Colours =
        "color=red:size=320x240:rate=15:duration=1[r];color=lime:size=320x240:rate=15:duration=1[g];color=blue:size=320x240:rate=15:duration=1[b];[r][g][b]concat=n=3";

    private static readonly RtpFormat Vp8 = Formats.Of("96 VP8/90000");
    private static readonly RtpFormat H264 = Formats.Of("97 H264/90000", "profile-level-id=42e01f;packetization-mode=1");
    private static readonly RtpFormat H263 = Formats.Of("99 H263-1998/90000", "CIF=1;QCIF=1");
    private static readonly RtpFormat H264Mode0 = Formats.Of("98 H264/90000", "profile-level-id=42e01f");

    private readonly FfmpegPictures _ffmpeg = new();
    private readonly TemporaryFolder _folder = new("ffmpeg-");

    public static TheoryData<string, string> Pairs => new() { { "VP8", "H264" }, { "H264", "VP8" }, { "VP8", "H264 mode 0" }, { "VP8", "H263" }, { "H264", "H263" }, { "H263", "VP8" }, { "H263", "H264" } };

    /// <summary>FFmpeg by a name that no other test has, so that its processes are told from theirs.</summary>
    private string OwnFfmpeg => _folder.File(System.IO.Path.GetFileName(_folder.Path));

    public void Dispose()
    {
        _ffmpeg.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ColoursComeOutAsTheyWentIn(string from, string to)
    {
        var (source, target) = (FormatOf(from), FormatOf(to));
        var packets = await FfmpegPictures.SendAsync(Colours, Encoder(source));
        using var run = new PictureRun(source, target);
        foreach (var packet in packets) run.Put(packet);
        await run.ComesAsync(45);
        Assert.Equal(45, run.Pictures);
        Assert.Equal(0, run.Processor.PicturesLeftOut);
        // Each has the timestamp of its source.
        Assert.Equal(packets.Select(packet => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4))).Distinct(), run.Timestamps);
        var pictures = await _ffmpeg.ReceiveAsync(run.Packets, target.Map.ToString(), target.Parameters?.Text ?? "", 38, 320, 240);
        Assert.Equal(38, pictures.Count);
        AssertColour(FfmpegPictures.Colour(pictures[10]), 255, 0, 0);
        AssertColour(FfmpegPictures.Colour(pictures[22]), 0, 255, 0);
        AssertColour(FfmpegPictures.Colour(pictures[36]), 0, 0, 255);
    }

    [Fact]
    public async Task EveryKeyFrameIsOneForTheReceiver()
    {
        using var run = new PictureRun(Vp8, H264);
        foreach (var packet in await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=15:duration=2", Vp8Encoder)) run.Put(packet);
        await run.ComesAsync(30);
        // Sequence parameters, alone or in the first packet of an aggregation, come with each key frame: of every 15 pictures.
        Assert.Equal(2, run.Packets.Count(packet => (packet[12] & 31) == 7 || ((packet[12] & 31) == 24 && (packet[15] & 31) == 7)));
    }

    [Fact]
    public async Task ALossAsksForAKeyFrameAndNothingBrokenIsShown()
    {
        var packets = await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=15:duration=3", Vp8Encoder);
        using var run = new PictureRun(Vp8, H264);
        // In the middle of the first second, whose next key frame is the 16th picture.
        var lost = packets.FindIndex(packets.FindIndex(packet => (packet[1] & 0x80) != 0) + 8, packet => (packet[1] & 0x80) != 0);
        var shown = packets.Take(lost).Count(packet => (packet[1] & 0x80) != 0);
        foreach (var (i, packet) in packets.Index())
            if (i != lost) run.Put(packet);
        await run.ComesAsync(shown + 30);
        Assert.Equal(shown + 30, run.Pictures);
        Assert.InRange(run.KeyFramesWanted, 2, 6);
        Assert.Equal(15 - shown, run.Processor.PicturesLeftOut + 1);
        Assert.Equal(1, run.Processor.Counters.Lost);
    }

    [Fact]
    public async Task AKeyFrameIsAskedForAtTheBeginningAndUntilItComes()
    {
        var packets = await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=15:duration=2", Vp8Encoder);
        using var run = new PictureRun(Vp8, H264);
        // From the second picture on: the next key frame is a second later, and half a second is between two requests.
        var first = packets.FindIndex(packet => (packet[1] & 0x80) != 0) + 1;
        foreach (var packet in packets.Skip(first)) run.Put(packet);
        Assert.InRange(run.KeyFramesWanted, 2, 3);
        Assert.Equal(14, run.Processor.PicturesLeftOut);
        await run.ComesAsync(15);
        var asked = run.KeyFramesWanted;
        run.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(asked, run.KeyFramesWanted);
        run.RequestKeyFrame();
        run.RequestKeyFrame();
        Assert.Equal(asked + 1, run.KeyFramesWanted);
        run.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(asked + 2, run.KeyFramesWanted);
    }

    [Fact]
    public async Task PacketsThatOvertookEachOtherMakeAllPictures()
    {
        var packets = await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=15:duration=1", H264Encoder);
        using var run = new PictureRun(Formats.Of("96 H264/90000", "packetization-mode=1"), Vp8);
        run.Put(packets[0]);
        foreach (var few in packets.Skip(1).Chunk(7)) foreach (var packet in few.Reverse()) run.Put(packet);
        await run.ComesAsync(15);
        Assert.Equal((0, 0), (run.Processor.Counters.Lost, run.Processor.PicturesLeftOut));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task AnotherSizeOfTheSourceIsOneForTheReceiver(string from, string to)
    {
        var (source, target) = (FormatOf(from), FormatOf(to));
        using var run = new PictureRun(source, target);
        foreach (var packet in await FfmpegPictures.SendAsync("color=red:size=160x120:rate=15:duration=1", Encoder(source))) run.Put(packet);
        await run.ComesAsync(15);
        var before = run.Packets.Count;
        foreach (var packet in await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=15:duration=1", Encoder(source))) run.Put(packet);
        await run.ComesAsync(30);
        // The test picture has a different colour in each corner, wherever the corner is.
        var pictures = await _ffmpeg.ReceiveAsync(run.Packets.Skip(before), target.Map.ToString(), target.Parameters?.Text ?? "", 8, 320, 240);
        var picture = pictures[7];
        var (left, right) = (picture.AsSpan(((200 * 320) + 20) * 3, 3).ToArray(), picture.AsSpan(((200 * 320) + 300) * 3, 3).ToArray());
        Assert.True(Math.Abs(left[0] - right[0]) + Math.Abs(left[1] - right[1]) + Math.Abs(left[2] - right[2]) > 60, $"{string.Join(',', left)} and {string.Join(',', right)}");
    }

    /// <summary>Twice as wide as it is high: in a picture of 4 to 3 a sixth above and below is black.</summary>
    [Theory]
    [InlineData("CIF4=1;CIF=1;QCIF=1", 704, 576)]
    [InlineData("CIF=1;QCIF=1", 352, 288)]
    [InlineData("", 176, 144)]
    [InlineData("SQCIF=1", 128, 96)]
    public async Task PicturesOfH263HaveASizeOfTheReceiverAndTheirShape(string parameters, int width, int height)
    {
        var target = Formats.Of("99 H263-1998/90000", parameters);
        using var run = new PictureRun(Vp8, target);
        foreach (var packet in await FfmpegPictures.SendAsync("color=red:size=640x320:rate=15:duration=2", Vp8Encoder)) run.Put(packet);
        await run.ComesAsync(30);
        // FFmpeg would make pictures of a size that is not theirs smaller or larger: then lines would not be where they are.
        var picture = (await _ffmpeg.ReceiveAsync(run.Packets, target.Map.ToString(), parameters, 20, width, height))[19];
        foreach (var (line, isBlack) in new[] { (height / 12, true), (height / 4, false), (height / 2, false), (height * 3 / 4, false), (height * 11 / 12, true) })
        {
            var red = picture[((line * width) + (width / 2)) * 3];
            Assert.True(isBlack ? red < 40 : red > 200, $"{red} in line {line}");
        }

        // Source format of the first picture (ITU-T H.263 section 5.1.3), behind the headers of RTP and of the payload.
        Assert.Equal(width switch { 704 => 4, 352 => 3, 176 => 2, _ => 1 }, (run.Packets[0][16] >> 2) & 7);
    }

    [Fact]
    public async Task PicturesOfH263ComeNoMoreOftenThanTheReceiverTakesThem()
    {
        using var run = new PictureRun(Vp8, Formats.Of("99 H263-1998/90000", "CIF=4"));
        foreach (var packet in await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=30:duration=3", Vp8Encoder)) run.Put(packet);
        // Every fourth of 90, and key frames of the source between.
        await run.ComesAsync(22);
        var gaps = run.Timestamps.Zip(run.Timestamps.Skip(1), (one, other) => other - one).Order().ToList();
        Assert.InRange(gaps[gaps.Count / 2], 11_000u, 13_000u);
    }

    [Theory]
    [InlineData("H264")]
    [InlineData("H263")]
    public async Task WhatAReceiverCanTakeIsFollowedWithTheNextKeyFrame(string to)
    {
        using var run = new PictureRun(Vp8, FormatOf(to), new() { MaxWaiting = 1000, BitRate = 2_000_000 });
        var packets = await FfmpegPictures.SendAsync("testsrc2=size=640x480:rate=30:duration=4,noise=alls=20:allf=t", "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 3000k -g 30 -threads 1");
        var first = Until(packets, 30);
        foreach (var packet in packets.Take(first)) run.Put(packet);
        await run.ComesAsync(25);
        run.LimitBitRate(1_900_000);
        Assert.Equal(1, run.KeyFramesWanted);
        run.LimitBitRate(400_000);
        Assert.Equal(2, run.KeyFramesWanted);
        foreach (var packet in packets.Skip(first)) run.Put(packet);
        await run.ComesAsync(115);
        var before = run.Packets.Where(packet => TimeOf(packet) - TimeOf(packets[0]) < 90_000).Sum(packet => packet.Length);
        var after = run.Packets.Where(packet => TimeOf(packet) - TimeOf(packets[0]) >= 180_000).Sum(packet => packet.Length) / 2;
        Assert.InRange(after * 8, 200_000, 600_000);
        Assert.InRange(before * 8, 2 * after * 8, 3_000_000);
    }

    private static uint TimeOf(byte[] packet) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));

    /// <summary>Where the packets of so many pictures end.</summary>
    private static int Until(List<byte[]> packets, int pictures)
    {
        for (var i = 0; i < packets.Count; i++)
            if ((packets[i][1] & 0x80) != 0 && --pictures == 0) return i + 1;
        return packets.Count;
    }

    [Fact]
    public void WithoutFfmpegThePlanSaysSo()
    {
        var plan = ProcessorFactory.Plan(new() { Incoming = [Vp8], Outgoing = [H264], Video = new() { Program = "no-such-program" } });
        Assert.False(plan.IsPossible);
        Assert.Equal("VP8 to H264 needs no-such-program, which Debian's package ffmpeg brings.", plan.Reason);
    }

    [Fact]
    public async Task WhenFfmpegDiesItIsStartedAnewWithTheNextKeyFrame()
    {
        using var run = RunOfOwnFfmpeg();
        var packets = await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=15:duration=6", Vp8Encoder);
        var half = packets.FindIndex(packet => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4)) - System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packets[0].AsSpan(4)) >= 90000);
        foreach (var packet in packets.Take(half)) run.Put(packet);
        await run.ComesAsync(15);
        var child = Assert.Single(Children());
        System.Diagnostics.Process.GetProcessById(child).Kill();
        await GoneAsync(child);
        await run.AsksAsync(before: 1);
        foreach (var packet in packets.Skip(half)) run.Put(packet);
        await run.ComesAsync(30);
        Assert.NotEqual(child, Assert.Single(Children()));
    }

    [Fact]
    public async Task NoProcessIsLeft()
    {
        using (var run = RunOfOwnFfmpeg())
        {
            foreach (var packet in await FfmpegPictures.SendAsync("testsrc=size=320x240:rate=15:duration=1", Vp8Encoder)) run.Put(packet);
            await run.ComesAsync(15);
            Assert.Single(Children());
        }

        foreach (var child in Children()) await GoneAsync(child);
    }

    private PictureRun RunOfOwnFfmpeg()
    {
        File.CreateSymbolicLink(OwnFfmpeg, "/usr/bin/ffmpeg");
        return new(Vp8, H264, new() { MaxWaiting = 1000, Program = OwnFfmpeg });
    }

    private static RtpFormat FormatOf(string name) => name switch { "VP8" => Vp8, "H264" => H264, "H263" => H263, _ => H264Mode0 };

    /// <summary>FFmpeg numbers its formats from 96 on.</summary>
    private static string Encoder(RtpFormat format) => (format == Vp8 ? Vp8Encoder : format == H263 ? H263Encoder : H264Encoder) + $" -payload_type {format.PayloadType}";

    private static void AssertColour((int Red, int Green, int Blue) colour, int red, int green, int blue) =>
        Assert.True(Math.Abs(colour.Red - red) < 30 && Math.Abs(colour.Green - green) < 30 && Math.Abs(colour.Blue - blue) < 30, $"{colour} is not {(red, green, blue)}");

    private List<int> Children() => [.. System.Diagnostics.Process.GetProcessesByName(System.IO.Path.GetFileName(OwnFfmpeg)).Select(process => process.Id)];

    private async Task GoneAsync(int child)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Children().Contains(child)) await Task.Delay(20, patience.Token);
    }
}
