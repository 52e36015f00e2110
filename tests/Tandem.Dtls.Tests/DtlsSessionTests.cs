using Tandem.Kernel;

namespace Tandem.Dtls.Tests;

public sealed class DtlsSessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SrtpProtectionProfile.Aes128CmSha1Tag80, 16, 14)]
    [InlineData(SrtpProtectionProfile.Aes128CmSha1Tag32, 16, 14)]
    [InlineData(SrtpProtectionProfile.AeadAes128Gcm, 16, 12)]
    [InlineData(SrtpProtectionProfile.AeadAes256Gcm, 32, 12)]
    public void BothSidesHaveTheSameKeys(SrtpProtectionProfile profile, int key, int salt)
    {
        using var pair = new DtlsPair(server: new DtlsOptions { SrtpProfiles = [profile] }).ExpectEachOther().Shake();
        var (client, server) = (pair.Only(pair.Client).Keys!, pair.Only(pair.Server).Keys!);

        Assert.True(pair.Client.IsEstablished && pair.Server.IsEstablished);
        Assert.Equal((profile, profile), (client.Profile, server.Profile));
        Assert.Equal((key, salt, key, salt), (client.ClientKey.Length, client.ClientSalt.Length, client.ServerKey.Length, client.ServerSalt.Length));
        Assert.Equal(client.ClientKey.ToArray(), server.ClientKey.ToArray());
        Assert.Equal(client.ClientSalt.ToArray(), server.ClientSalt.ToArray());
        Assert.Equal(client.ServerKey.ToArray(), server.ServerKey.ToArray());
        Assert.Equal(client.ServerSalt.ToArray(), server.ServerSalt.ToArray());
        Assert.NotEqual(client.ClientKey.ToArray(), client.ServerKey.ToArray());
        Assert.NotEqual(client.ClientSalt.ToArray(), client.ServerSalt.ToArray());
    }

    [Fact]
    public void TheServersOrderOfProfilesDecides()
    {
        using var pair = new DtlsPair(
            new DtlsOptions { SrtpProfiles = [SrtpProtectionProfile.Aes128CmSha1Tag32, SrtpProtectionProfile.AeadAes128Gcm] },
            new DtlsOptions { SrtpProfiles = [SrtpProtectionProfile.AeadAes128Gcm, SrtpProtectionProfile.Aes128CmSha1Tag32] }).ExpectEachOther().Shake();

        Assert.Equal(SrtpProtectionProfile.AeadAes128Gcm, pair.Only(pair.Client).Keys!.Profile);
    }

    [Fact]
    public void NothingIsToldBeforeTheFingerprintIsKnown()
    {
        using var pair = new DtlsPair().Shake();
        Assert.Empty(pair.Told);
        Assert.NotNull(pair.Server.PeerCertificate);

        pair.ExpectEachOther().Settle();
        Assert.Equal(DtlsOutputKind.Established, pair.Only(pair.Client).Kind);
        Assert.Equal(DtlsOutputKind.Established, pair.Only(pair.Server).Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnotherCertificateIsRefusedAndGivesNoKeys(bool isLate)
    {
        using var pair = new DtlsPair();
        pair.Client.Expect(DtlsPair.ServerCertificate.Fingerprint);
        if (!isLate) pair.Server.Expect(DtlsPair.ServerCertificate.Fingerprint);
        pair.Shake();
        if (isLate) pair.Server.Expect(DtlsPair.ServerCertificate.Fingerprint);
        pair.Settle();

        var failed = pair.Only(pair.Server);
        Assert.Equal((DtlsOutputKind.Failed, DtlsFailure.Fingerprint, (SrtpKeys?)null), (failed.Kind, failed.Failure, failed.Keys));
        // The other side is told.
        Assert.Equal(DtlsOutputKind.Closed, pair.Told.Last(told => told.From == pair.Client).Output.Kind);
        Assert.False(pair.Server.Send("secret"u8));
    }

    [Fact]
    public void OfSeveralFingerprintsTheStrongestHashFunctionCounts()
    {
        Assert.True(DtlsFingerprint.TryParse("sha-1 " + string.Join(':', Enumerable.Repeat("00", 20)), out var weak));
        using var pair = new DtlsPair();
        pair.Client.Expect(DtlsPair.ServerCertificate.Fingerprint, weak);
        pair.Server.Expect(DtlsPair.ServerCertificate.Fingerprint, DtlsPair.ClientCertificate.Fingerprint);
        pair.Shake();

        Assert.Equal(DtlsOutputKind.Established, pair.Only(pair.Client).Kind);
        Assert.Equal(DtlsOutputKind.Established, pair.Only(pair.Server).Kind);
    }

    // A browser's offers keys of post-quantum groups and is longer than a datagram.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AClientHelloMayComeInTwoDatagrams(bool isReordered)
    {
        using var pair = new DtlsPair().ExpectEachOther();
        pair.Arrives = number => number != 0;
        pair.Client.Start(DtlsPair.Now);
        pair.Settle();
        var (first, second) = HandshakeFragments.Split(pair.Sent[0].Datagram);
        foreach (var fragment in isReordered ? [second, first] : new[] { first, second })
        {
            Assert.False(pair.Sent.Exists(sent => sent.From == pair.Server));
            pair.Server.Receive(fragment, DtlsPair.Now);
            pair.Settle();
        }

        Assert.True(pair.Server.IsEstablished && pair.Client.IsEstablished);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(1200)]
    public void NoDatagramIsLongerThanTheMtu(int mtu)
    {
        using var pair = new DtlsPair(new DtlsOptions { Mtu = mtu }, new DtlsOptions { Mtu = mtu }).ExpectEachOther().Shake();
        Assert.True(pair.Server.IsEstablished);
        Assert.All(pair.Sent, sent => Assert.InRange(sent.Datagram.Length, 13, mtu));
    }

    [Fact]
    public async Task WhatIsLostIsSentAgain()
    {
        for (var lost = 0; lost < 4; lost++)
        {
            using var pair = new DtlsPair(new DtlsOptions { RetransmissionTime = TimeSpan.FromMilliseconds(20) }, new DtlsOptions { RetransmissionTime = TimeSpan.FromMilliseconds(20) }).ExpectEachOther();
            var missing = lost;
            pair.Arrives = number => number != missing;
            pair.Shake();
            await pair.RepeatAsync(Cancellation);
            Assert.Equal(pair.Only(pair.Client).Keys!.ClientKey.ToArray(), pair.Only(pair.Server).Keys!.ClientKey.ToArray());
        }
    }

    [Fact]
    public void RepeatedAndForeignDatagramsChangeNothing()
    {
        using var pair = new DtlsPair().ExpectEachOther().Shake();
        var random = new Random(7);
        foreach (var (from, datagram) in pair.Sent.ToArray())
        {
            var to = from == pair.Client ? pair.Server : pair.Client;
            to.Receive(datagram, DtlsPair.Now);
            pair.Settle();
            for (var change = 0; change < 50; change++)
            {
                var broken = datagram.AsSpan(0, random.Next(datagram.Length) + 1).ToArray();
                broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
                to.Receive(broken, DtlsPair.Now);
                pair.Settle();
            }
        }

        Assert.True(pair.Client.IsEstablished && pair.Server.IsEstablished);
        Assert.True(pair.Client.Send("still here"u8));
        pair.Settle();
        Assert.Equal("still here"u8.ToArray(), pair.Told[^1].Output.Octets.ToArray());
    }

    [Fact]
    public void GarbageBeforeTheHandshakeIsNoReasonToFailOnItsOwn()
    {
        using var pair = new DtlsPair().ExpectEachOther();
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var garbage = new byte[random.Next(1, 1500)];
            random.NextBytes(garbage);
            garbage[0] = (byte)random.Next(20, 64);
            pair.Server.Receive(garbage, DtlsPair.Now);
            pair.Settle();
        }

        pair.Shake();
        Assert.True(pair.Server.IsEstablished);
    }

    [Fact]
    public void DataGoesBothWaysInDatagramsOfItsOwn()
    {
        using var pair = new DtlsPair(new DtlsOptions { SrtpProfiles = [] }, new DtlsOptions { SrtpProfiles = [] }).ExpectEachOther().Shake();
        Assert.Null(pair.Only(pair.Client).Keys);
        pair.Told.Clear();
        byte[][] messages = [[1], [.. Enumerable.Repeat((byte)2, 1000)], [3, 3]];
        foreach (var message in messages) Assert.True(pair.Client.Send(message));
        Assert.True(pair.Server.Send("answer"u8));
        pair.Settle();

        Assert.Equal(messages, pair.Told.Where(told => told.From == pair.Server).Select(told => told.Output.Octets.ToArray()));
        Assert.Equal("answer"u8.ToArray(), pair.Only(pair.Client).Octets.ToArray());
        Assert.DoesNotContain(pair.Sent, sent => sent.Datagram.AsSpan().IndexOf("answer"u8) >= 0);
    }

    [Fact]
    public void WithoutACommonProfileThereIsNoMedia()
    {
        using var pair = new DtlsPair(new DtlsOptions { SrtpProfiles = [SrtpProtectionProfile.Aes128CmSha1Tag32] }, new DtlsOptions { SrtpProfiles = [SrtpProtectionProfile.AeadAes128Gcm] })
            .ExpectEachOther().Shake();

        Assert.Contains(pair.Told, told => told.From == pair.Server && told.Output is { Kind: DtlsOutputKind.Failed, Failure: DtlsFailure.NoSrtpProfile });
        Assert.DoesNotContain(pair.Told, told => told.Output.Kind == DtlsOutputKind.Established);
    }

    [Fact]
    public void AHandshakeThatTakesTooLongFails()
    {
        using var pair = new DtlsPair(client: new DtlsOptions { HandshakeTime = TimeSpan.FromSeconds(3) });
        pair.Arrives = _ => false;
        pair.Client.Start(DtlsPair.Now);
        pair.Settle();
        pair.Client.Advance(DtlsPair.Now + TimeSpan.FromSeconds(3));
        pair.Settle();

        Assert.Equal((DtlsOutputKind.Failed, DtlsFailure.TimedOut), (pair.Only(pair.Client).Kind, pair.Only(pair.Client).Failure));
        Assert.Equal(Instant.Never, pair.Client.Deadline);
    }

    [Fact]
    public void TheEndIsTold()
    {
        using var pair = new DtlsPair().ExpectEachOther().Shake();
        pair.Told.Clear();
        pair.Client.Close();
        pair.Settle();

        Assert.Equal(DtlsOutputKind.Closed, pair.Only(pair.Server).Kind);
        Assert.False(pair.Client.Send("too late"u8));
    }

    [Fact]
    public void KeysAreNeverWritten()
    {
        using var pair = new DtlsPair().ExpectEachOther().Shake();
        Assert.Equal("AeadAes128Gcm", $"{pair.Only(pair.Client).Keys}");
    }
}
