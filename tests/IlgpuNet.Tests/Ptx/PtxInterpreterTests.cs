using System.Runtime.InteropServices;
using IlgpuNet.TestKit.Ptx;

namespace IlgpuNet.Tests.Ptx;

/// <summary>
/// What PTX defines and what it forbids, on a few lines of it. A kernel is given the addresses of its output and of its
/// input in %rd1 and %rd2, and its thread's number in %r1.
/// </summary>
public class PtxInterpreterTests
{
    private const ulong Output = 0x10000, Input = 0x20000;

    private const string FirstThread = "setp.eq.s32 %p1, %r1, 0; ";

    private const string Copy = "cp.async.cg.shared.global [0], [%rd2], 16, 16; ";

    [Theory]
    [InlineData("mov.b32 %r2, -1; shr.u32 %r2, %r2, 28;", 0xfU)]
    [InlineData("mov.b32 %r2, -16; shr.s32 %r2, %r2, 40;", 0xffffffffU)]
    [InlineData("mov.b32 %r2, 1; shl.b32 %r2, %r2, 32;", 0U)]
    [InlineData("mov.b32 %r2, -7; rem.s32 %r2, %r2, 4;", 0xfffffffdU)]
    [InlineData("mov.b32 %r2, -1; setp.lo.u32 %p1, %r2, 4; selp.b32 %r2, 1, 2, %p1;", 2U)]
    [InlineData("mov.b32 %r2, 0f7FC00000; setp.neu.f32 %p1, %r2, %r2; selp.b32 %r2, 1, 2, %p1;", 1U)]
    [InlineData("mov.b32 %r2, 0f7FC00000; setp.ne.f32 %p1, %r2, %r2; selp.b32 %r2, 1, 2, %p1;", 2U)]
    [InlineData("mov.b32 %r2, 0f7FC00000; max.f32 %r2, %r2, 0fBF800000;", 0xbf800000U)]
    [InlineData("cvt.rn.bf16x2.f32 %r2, 0f3F800000, 0f40000000;", 0x3f804000U)]
    [InlineData("cvt.rn.bf16x2.f32 %r2, 0f3F808000, 0f3F818000;", 0x3f803f82U)]
    [InlineData("cvt.rna.tf32.f32 %r2, 0f3F801000;", 0x3f802000U)]
    [InlineData("cvt.rzi.s32.f32 %r2, 0fCF800000;", 0x80000000U)]
    [InlineData("cvt.rzi.s32.f32 %r2, 0fBFC00000;", 0xffffffffU)]
    [InlineData("mov.b32 %r3, 0x8000; cvt.s32.s16 %r2, %r3;", 0xffff8000U)]
    [InlineData("mul.wide.u32 %rd3, -1, 2; cvt.u32.u64 %r2, %rd3;", 0xfffffffeU)]
    [InlineData("mul.wide.u32 %rd3, -1, 2; shr.u64 %rd3, %rd3, 32; cvt.u32.u64 %r2, %rd3;", 1U)]
    public void Number_is_what_its_instruction_defines(string code, uint expected) =>
        Assert.Equal(expected, Run($"{code} st.global.b32 [%rd1], %r2; ret;")[0]);

    [Fact]
    public void Lanes_that_part_meet_again()
    {
        uint[] output = Run(
            """
            setp.lt.s32 %p1, %r1, 5;
            @%p1 bra Small;
            mov.b32 %r2, 20;
            Meet:
            bar.sync 0;
            mul.wide.u32 %rd3, %r1, 4;
            add.u64 %rd3, %rd1, %rd3;
            st.global.b32 [%rd3], %r2;
            ret;
            Small:
            mov.b32 %r2, 10;
            bra Meet;
            """,
            threads: 32);
        Assert.Equal(Enumerable.Range(0, 32).Select(lane => lane < 5 ? 10U : 20U), output);
    }

    [Fact]
    public void Copy_brings_its_bytes_and_zeros_once_it_was_waited_for()
    {
        uint[] output = Run(
            """
            cp.async.cg.shared.global [0], [%rd2], 16, 8;
            cp.async.commit_group;
            cp.async.wait_group 0;
            ld.shared.v4.b32 {%r2, %r3, %r4, %r5}, [0];
            st.global.v4.b32 [%rd1], {%r2, %r3, %r4, %r5};
            ret;
            """);
        Assert.Equal([100, 101, 0, 0], output[..4]);
    }

    [Theory]
    [InlineData("vabsdiff.u32.u32.u32 %r2, %r1, %r1, 0; ret;", 1, "vabsdiff.u32.u32.u32")]
    [InlineData("call (%r2), f; ret;", 1, "call")]
    [InlineData("add.s32 %r2, %r1, %r77; ret;", 1, "%r77 is not declared")]
    [InlineData("ld.param.b64 %rd3, [in+8]; ret;", 1, "out of bounds")]
    [InlineData("st.global.b32 [%rd1+128], 0; ret;", 1, "thread 0, line 13: st.global.b32 [%rd1+128], 0;: 4 bytes")]
    [InlineData("st.global.b32 [%rd1+128], 0; ret;", 1, "global memory at 10080 are out of bounds")]
    [InlineData("ld.global.b32 %r2, [%rd1+2]; ret;", 1, "misaligned")]
    [InlineData("ld.global.v2.b32 {%r2, %r3}, [%rd1+4]; ret;", 1, "8 bytes of global memory at 10004 are misaligned")]
    [InlineData("st.global.b32 [%rd1], %r1; ret;", 2, "thread 1, line 13: st.global.b32 [%rd1], %r1;")]
    [InlineData("st.global.b32 [%rd1], %r1; ret;", 2, "writes global memory at 10000 that thread 0")]
    [InlineData("st.shared.b32 [4096], 0; ret;", 1, "out of bounds")]
    [InlineData("ld.shared.b32 %r2, [0]; ret;", 1, "nobody has written")]
    [InlineData(FirstThread + "@%p1 st.shared.b32 [0], 0; ld.shared.b32 %r2, [0]; ret;", 2, "without a barrier")]
    [InlineData(Copy + "cp.async.commit_group; ld.shared.b32 %r2, [0]; ret;", 1, "a copy is under way")]
    [InlineData(Copy + "cp.async.wait_group 0; ld.shared.b32 %r2, [0]; ret;", 1, "a copy is under way")]
    [InlineData(FirstThread + "@%p1 bar.sync 0; ret;", 32, "lanes 00000001 execute what all of ffffffff have to")]
    [InlineData(FirstThread + "@%p1 ret; bar.sync 0; ret;", 32, "lanes fffffffe execute what all of ffffffff")]
    [InlineData(FirstThread + "@%p1 bra A; bar.sync 0; ret;\nA:\nbar.sync 0; ret;", 32, "no lane of warp 0 can go on")]
    [InlineData("mov.b64 %rd3, shared; cvta.to.shared.u64 %rd3, %rd3; ret;", 1, "no generic address of shared memory")]
    public void Fault_is_found_and_named(string code, int threads, string message) => Assert.Contains(
        message, Assert.Throws<PtxFault>(() => Run(code, threads)).Message, StringComparison.Ordinal);

    /// <summary>The first 128 bytes of the output after a group has run; the input counts from 100.</summary>
    private static uint[] Run(string code, int threads = 1)
    {
        PtxKernel kernel = PtxParser.Parse($$"""
            .visible .entry test(
            .param .b64 out,
            .param .b64 in
            )
            {
            .shared .align 16 .b8 shared[1024];
            .reg .pred %p<2>; .reg .b32 %r<6>; .reg .b64 %rd<4>;
            ld.param.b64 %rd1, [out]; ld.param.b64 %rd2, [in];
            mov.b32 %r1, %tid.x;
            {{code}}
            }
            """.Replace("; ", ";\n", StringComparison.Ordinal));
        byte[] output = new byte[128];
        uint[] input = [.. Enumerable.Range(100, 32).Select(i => (uint)i)];
        PtxGlobalMemory memory = new([(Output, output), (Input, MemoryMarshal.AsBytes(input.AsSpan()).ToArray())]);
        byte[] parameters = [.. BitConverter.GetBytes(Output), .. BitConverter.GetBytes(Input)];
        kernel.Run(new PtxGrid(1, threads), parameters, memory);
        return MemoryMarshal.Cast<byte, uint>(memory.Ranges.First().Content).ToArray();
    }
}
