using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Tests.Cli;

public class TrainOptionsTests
{
    [Fact]
    public void Papers_command_line_works_as_its_users_type_it()
    {
        TrainSettings settings = Read(
            "--train_data_path train --test_data_path val -a RGSE50 --epochs 100 --schedule 30 -b 256 --lr 0.1");
        Assert.Equal(((string?)"train", (string?)"val", "RGSE50", 100, 256, 0.1), (
            settings.Data.TrainPath, settings.Data.TestPath, settings.Network.Architecture,
            settings.Schedule.Epochs, settings.Optimizer.BatchSize, settings.Schedule.LearningRate));
        Assert.Equal(LearningRatePlan.Step, settings.Schedule.Plan);
        Assert.Equal(224, settings.Network.ImageSize);
        Assert.Equal(
            [0.1, 0.01, 0.001, 0.0001],
            new[] { 0, 30, 60, 90 }.Select(epoch => Math.Round(settings.Schedule.Create().At(epoch, 0, 10), 12)));
        Assert.Equal([0.08, 1], settings.Augment.CropScale);
    }

    [Fact]
    public void Every_long_option_is_accepted_with_hyphens_and_underscores()
    {
        TrainSettings hyphens = Read(
            "--train-data-path a --test-data-path b --train-list c --test-list d --image-size 64 --batch-size 8 "
            + "--start-epoch 2 --weight-decay 0.01 --print-freq 5 --save-dir e --num-classes 7 --on-bad-image skip "
            + "--lr-schedule cosine");
        TrainSettings underscores = Read(
            "--train_data_path a --test_data_path b --train_list c --test_list d --image_size 64 --batch_size 8 "
            + "--start_epoch 2 --weight_decay 0.01 --print_freq 5 --save_dir e --num_classes 7 --on_bad_image skip "
            + "--lr_schedule cosine");
        Assert.Equivalent(hyphens, underscores, strict: true);
        Assert.Equal((64, 8, (int?)2, 0.01, 5, (string?)"e", (int?)7), (
            hyphens.Network.ImageSize, hyphens.Optimizer.BatchSize,
            hyphens.Start.Epoch, hyphens.Optimizer.WeightDecay, hyphens.Run.PrintFrequency,
            hyphens.Start.SaveDirectory, hyphens.Network.Classes));
        Assert.Equal(BadImagePolicy.Skip, hyphens.Data.OnBadImage);
        Assert.Equal(LearningRatePlan.Cosine, hyphens.Schedule.Plan);
    }

    [Fact]
    public void Without_data_paths_the_embedded_recipe_holds()
    {
        TrainSettings settings = Read("");
        Assert.True(settings.Data.IsEmbedded);
        Assert.Equal(("RGSE50", 32, 10, 64, 0.03, LearningRatePlan.Cosine, 50), (
            settings.Network.Architecture, settings.Network.ImageSize, settings.Schedule.Epochs,
            settings.Optimizer.BatchSize, settings.Schedule.LearningRate, settings.Schedule.Plan,
            settings.Schedule.WarmUpSteps));
    }

    [Theory]
    [InlineData("", Precision.Fp32)]
    [InlineData("--device cuda --precision bf16", Precision.Bf16)]
    [InlineData("--device ilgpu-cpu --precision tf32", Precision.Tf32)]
    public void Precision_is_an_option(string words, Precision precision) =>
        Assert.Equal(precision, Read(words).Run.Precision);

    [Fact]
    public void Gpu_number_names_a_cuda_device_and_aliases_name_networks()
    {
        TrainSettings settings = Read("--gpu 1 -a resnext50_spse --stride_on first --wd 0 -j 3 -p 7");
        Assert.Equal(("cuda:1", "SPSEX50", StrideOn.First, 0.0, 3, 7), (
            settings.Run.Device, settings.Network.Architecture, settings.Network.StrideOn,
            settings.Optimizer.WeightDecay, settings.Run.Workers!.Value, settings.Run.PrintFrequency));
    }

    private static TrainSettings Read(string line)
    {
        Command command = new("train");
        TrainOptions options = new();
        options.AddTo(command);
        ParseResult parsed = command.Parse(line);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed, resumed: null);
    }
}
