using Tandem.Rtp.Srtp.Native;

namespace Tandem.Rtp.Srtp.Transforms;

/// <summary>The keys of RTP or of RTCP in one direction, derived once (RFC 3711 section 4.3, a key derivation rate of 0).</summary>
internal sealed class SessionKeys
{
    private const int AuthenticationLength = 20;
    private const int MasterSaltLength = 14;
    private const int LabelPosition = 7;
    private const byte RtcpLabels = 3;

    private SessionKeys(SrtpMasterKey master, byte firstLabel)
    {
        Encryption = Derive(master, firstLabel, master.Suite.KeyLength());
        Authentication = Derive(master, (byte)(firstLabel + 1), AuthenticationLength);
        Salt = Derive(master, (byte)(firstLabel + 2), master.Suite.SaltLength());
    }

    public byte[] Encryption { get; }

    public byte[] Authentication { get; }

    public byte[] Salt { get; }

    public static SessionKeys Rtp(SrtpMasterKey master) => new(master, 0);

    public static SessionKeys Rtcp(SrtpMasterKey master) => new(master, RtcpLabels);

    /// <summary>The first octets of the key stream that begins at the salt with the label in it. The shorter salt of AES-GCM has zeros behind it (RFC 7714 section 11).</summary>
    private static byte[] Derive(SrtpMasterKey master, byte label, int length)
    {
        Span<byte> counter = stackalloc byte[AesCounterMode.BlockLength];
        counter.Clear();
        master.Salt.Span.CopyTo(counter[..MasterSaltLength]);
        counter[LabelPosition] ^= label;
        var derived = new byte[length];
        using var cipher = new AesCounterMode(master.Key.Span);
        cipher.Apply(counter, derived);
        return derived;
    }
}
